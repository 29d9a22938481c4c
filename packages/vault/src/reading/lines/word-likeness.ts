import { serviceTable } from "../services/service-table.ts"

/**
 * How much more often than by chance one letter follows another in words of English, German, French and Spanish, a digit for each pair:
 * a row for the first letter, a column for the second, in steps of about one bit; 5 is chance.
 */
const pairScores = [
  "46770454735868262888653353", // a
  "63326001520610620443500030", // b
  "70427007606610800537500032", // c
  "61048630701312620562520030", // d
  "74796664624779363997464634", // e
  "60006600710400600423400030", // f
  "50007035600424400543500021", // g
  "71007010500321600425300010", // h
  "65767663034769751678260315", // i
  "40004000200001300032401000", // j
  "50106102533302500343301000", // k
  "72258230823721720056630060", // l
  "75028000600250660131400020", // m
  "72778582624435621478641032", // n
  "45564440534779660876756312", // o
  "71207004501600750746400010", // p
  "10000000000000002000500000", // q
  "83569352814465730577542052", // r
  "60668316704433661278623141", // s
  "80429316902433730776602062", // t
  "55546340503667250767220121", // u
  "70008000600011400200200000", // v
  "50005004401203400430100000", // w
  "20203101400000040004000100", // x
  "32203100301334240233202001", // y
  "40005000400002300011101023", // z
].join("")

const chance = 5

/** The sum of the pairs' scores, chance being nothing: positive for words, negative for letters that were drawn. */
function pairScore(letters: string): number {
  let score = 0
  for (let at = 0; at + 1 < letters.length; at++)
    score += Number(pairScores[(letters.charCodeAt(at) - 97) * 26 + letters.charCodeAt(at + 1) - 97]) - chance
  return score
}

/** Lower, UPPER, Capital, and names such as GitHub, iCloud or PyPI: how words are written. */
const isWordCase = (part: string): boolean => (part.match(/[a-z][A-Z]/g) ?? []).length <= 1

/** The letters of a word without their accents; Latin ones in ASCII where there is a spelling for them. */
const plainLetters = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/ß/g, "ss")
    .replace(/æ/gi, "ae")
    .replace(/œ/gi, "oe")
    .replace(/[øł]/gi, letter => (letter.toLowerCase() === "ø" ? "o" : "l"))

/** Words of code sheets, and names of services, whose pairs of letters are rare. */
const knownWords = new Set([
  ..."download downloads downloaded nouveaux xbox whatsapp npm aws".split(" "),
  ...serviceTable.flatMap(({ called }) => called.flatMap(name => name.split(" "))),
])

/** Scores a letter: what a word has alone, and what is enough among other words. */
const wordScore = { alone: 0.3, inProse: -0.7 } as const

/**
 * Whether letters look like a word of a language rather than drawn at chance. Of words of six letters or more 94 in 100 do; of eight
 * letters drawn 3 in 100, of sixteen 2 in 1,000. Shorter ones say little. Letters of other scripts are words, for no service draws
 * from them; letters of several scripts in one are not. Parts joined by dashes are looked at together.
 * @param place `inProse` where words stand around it: then rarer ones are believed too.
 */
export function isWordLike(text: string, place: keyof typeof wordScore = "alone"): boolean {
  const parts = plainLetters(text).split(/[-'’]/)
  if (parts.some(part => part === "" || /[^\p{L}]/u.test(part))) return false
  if (!parts.some(part => /[A-Za-z]/.test(part))) return true
  if (!parts.every(part => isWordCase(part))) return false
  if (parts.every(part => knownWords.has(part.toLowerCase()))) return true
  const letters = parts.reduce((sum, part) => sum + part.length, 0)
  const score = parts.reduce((sum, part) => sum + pairScore(part.toLowerCase()), 0)
  return score >= letters * wordScore[place]
}
