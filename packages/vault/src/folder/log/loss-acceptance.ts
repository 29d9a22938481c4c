import type { DeviceLog, LogProblem } from "./device-log.ts"

/** A problem as an acceptance names it. */
export interface AcceptedLoss {
  readonly log: string
  readonly problem: string
  readonly from: number
  readonly through: number
  readonly before: string
}

/** Late and lost are one thing to whoever accepts it. */
const kindOf = ({ kind }: LogProblem): string => kind.replace("behind", "truncated")
/** Of these the line itself is here, and another one could be put in its place. */
const ofLineItself = new Set(["replaced-log", "forked-event", "malformed-event", "clock-jump"])

/** Names a problem of a log so exactly that accepting it accepts nothing else, above all no larger loss of the same log. */
export function lossOf(problem: LogProblem, logs: readonly DeviceLog[]): AcceptedLoss {
  const log = logs.find(({ device }) => device === problem.device)
  const isCut = problem.kind === "damaged-log"
  const from = problem.from ?? (isCut && log !== undefined ? log.head[0] + 1 : 0)
  const place = ofLineItself.has(problem.kind) ? from : from - 1
  return {
    log: problem.device,
    problem: kindOf(problem),
    from,
    through: problem.to ?? from,
    before: log?.hashes.get(place) ?? "",
  }
}

const nameOf = ({ log, problem, from, through, before }: AcceptedLoss): string =>
  JSON.stringify([log, problem, from, through, before])

/**
 * Leaves out what a device of this member has accepted as lost, and what is said twice of the same events. Nobody can accept a loss for
 * another member. A loss of which a part has come back stays accepted; one that is larger, or of another event, does not.
 */
export function openProblems(
  problems: readonly LogProblem[],
  logs: readonly DeviceLog[],
  member: string,
): readonly LogProblem[] {
  const own = logs.filter(log => log.member === member)
  const accepted = own.flatMap(({ events }) => events.filter(event => event.kind === "loss-accepted"))
  const exact = new Set(accepted.map(nameOf))
  const isPartOf = (loss: AcceptedLoss, whole: AcceptedLoss): boolean =>
    loss.problem === "truncated-log" &&
    whole.problem === "truncated-log" &&
    loss.log === whole.log &&
    loss.through === whole.through &&
    loss.from >= whole.from &&
    (logs.find(({ device }) => device === loss.log)?.hashes.get(whole.from - 1) ?? "") === whole.before
  const told = new Set<string>()
  return problems.filter(problem => {
    const loss = lossOf(problem, logs)
    if (exact.has(nameOf(loss)) || accepted.some(whole => isPartOf(loss, whole))) return false
    const name = `${problem.device} ${kindOf(problem)} ${problem.from}`
    if (told.has(name)) return false
    told.add(name)
    return true
  })
}
