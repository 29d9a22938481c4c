import type { NoticeWords } from "./vocabulary.ts"

export const zhHans: NoticeWords = {
  shared: {
    subjectLine: "{issuer}：{title}",
    factLine: "{label}：{value}",
    when: "时间",
    account: "账户",
    ip: "IP 地址",
    device: "设备",
    browserOn: "{browser}（{system}）",
    by: "操作者",
    support: "{issuer} 客服",
    factor: "第二步",
    app: "验证器应用",
    codes: "备用代码",
    set: "纸张编号",
    codesLeft: "剩余备用代码",
    failures: "连续错误次数",
    wait: "等待时间",
    expires: "过期时间",
    soon: "近日",
    ifYou: "如果是您本人",
    ifNotYou: "如果不是您本人",
    toDo: "您需要做的",
    inDoubt: "如果觉得不对劲",
    report:
      "请打开下面的页面。它会要求输入应用的代码或一个备用代码；随后应用和所有备用代码立即失效，任何人都无法用它们进入。",
    reportButton: "不是我本人",
    contact: "请立即通过您自己知道的途径联系 {issuer}，不要回复本消息，并更改密码。",
    reported: "IP 地址和设备以 {issuer} 提供的为准。",
    footer: "{issuer} 因您账户的两步登录发送本通知。绝不会有人要求您回复代码或密码。",
  },
  dangers: {
    inside: "那么其他人可能可以用您的身份登录。",
    knocking: "那么很可能有人知道您的密码，但被第二步挡住了。请更改密码。",
    asked: "那么可能有人以您的名义提出了要求。",
    none: "如果您不知道这些备用代码，可能有其他人在使用您的账户。",
  },
  kinds: {
    "authenticator-added": {
      title: "已添加验证器应用",
      what: "您的账户设置了验证器应用。从现在起，它的代码就是登录时的第二步。",
      advice: "无需再做什么。请把备用代码存放在手机以外的地方。",
    },
    "authenticator-replaced": {
      title: "您的验证器应用已更换",
      what: "您的账户设置了新的验证器应用。旧应用不再有效。",
      advice: "请删除旧应用中的条目。如果领取了新的一张备用代码，请销毁旧的那张。",
    },
    "second-factor-removed": {
      title: "两步登录已停用",
      what: "您账户的验证器应用和所有备用代码均已作废。",
      advice: "请尽快重新设置：在此之前，只有密码保护您的账户。",
    },
    "codes-issued": {
      title: "已发放备用代码",
      what: "已为您的账户发放一张备用代码。它只显示这一次。",
      advice: "请把它存放在手机以外的地方，并输入其中一个代码，确认已经保存。",
    },
    "codes-replaced": {
      title: "您的备用代码已更换",
      what: "已为您的账户发放新的一张备用代码。旧纸上的代码全部失效。",
      advice: "请销毁旧的那张，并把新的存放在手机以外的地方。",
    },
    "codes-voided": {
      title: "您的备用代码已作废",
      what: "您的备用代码全部失效。",
      advice: "请销毁那张纸，用验证器应用登录并领取新的一张。",
    },
    "code-checked": {
      title: "有一个备用代码被测试",
      what: "有人输入了您的一个备用代码来测试。代码有效，没有被用掉。",
      advice: "无需做什么。",
    },
    "backup-code-used": {
      title: "已使用一个备用代码",
      what: "您的一个备用代码已用于登录或确认更改。它不能再次使用。",
      advice: "请在纸上划掉它。如果手机丢失或更换，请设置验证器应用。",
    },
    recovered: {
      title: "已用备用代码恢复您的账户",
      what: "一个备用代码让您的账户重新开始：旧的验证器应用和所有旧的备用代码均已作废，由新的取代。",
      advice: "请完成新应用的设置，并销毁旧的那张纸。",
    },
    "codes-low": {
      title: "备用代码所剩不多",
      what: "您的那张备用代码快用完了。",
      advice: "请在用完最后一个之前领取新的一张。",
    },
    "codes-gone": {
      title: "没有剩余的备用代码",
      what: "那张纸上的代码已全部用完。如果现在丢失手机，您将无法自行进入。",
      advice: "请趁验证器应用还在，立即领取新的一张。",
    },
    "second-factor-failing": {
      title: "密码正确，但随后代码错误",
      what: "有人输入了您的正确密码，随后在第二步输入了错误的代码。凭这些代码没有进入。",
      advice: "请与应用或纸上的代码对照。如果应用的代码总是不符，请检查手机时间。",
    },
    throttled: {
      title: "因代码错误，第二步已暂停",
      what: "连续输入了太多错误代码。在一段时间内不检查任何代码，正确的也不例外。",
      advice: "请稍候再试。如果应用的代码总是不符，请检查手机时间。",
    },
    disabled: {
      title: "有一个第二步已停用",
      what: "错误过多，它已停用，正确的代码也不再有效。",
      advice: "请用另一种方式登录，应用或备用代码。然后重新设置应用或更换代码。",
    },
    "totp-replayed": {
      title: "应用的一个代码被输入了两次",
      what: "验证器应用的一个已用过的代码被再次输入，并被拒绝。这可能是误操作，也可能有人看到了代码。",
      advice: "如果是您自己输入了两次，一切正常。每个代码只能用一次。",
    },
    "codes-unconfirmed": {
      title: "备用代码保存好了吗？",
      what: "已为您的账户发放备用代码，但尚未确认您已保存。它们不会再次显示。",
      advice: "请在安全设置中输入其中一个；它不会被用掉。如果那张纸不见了，请更换代码。",
    },
    "codes-expiring": {
      title: "您的备用代码将于{in}过期",
      what: "此后那张纸上的代码全部失效。",
      advice: "请及时领取新的一张。",
    },
    unlocked: {
      title: "代码错误后的暂停已结束",
      what: "因代码错误，您账户的第二步曾被暂停。暂停已结束，代码重新接受检查。",
      advice: "您可以重新登录。",
    },
    locked: {
      title: "您的第二步已锁定",
      what: "有人报告某项操作不是您本人所为。验证器应用和所有备用代码已停用，任何人都无法用它们进入。",
      advice: "请更改密码，并联系 {issuer} 重新设置两步登录。",
    },
    "addresses-changed": {
      title: "您的通知地址已更改",
      what: "接收您账户通知的地址已更改。旧地址和新地址都会收到本通知。",
      advice: "无需做什么。",
    },
  },
}
