import { readdirSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"

/** Fonts with many scripts, as systems come with them; those for more letters first. */
const wideFonts = [
  /^Arial ?Unicode(?: MS)?\.ttf$/i,
  /^NotoSansCJK(?:sc|jp|kr|tc)?-Regular\.(?:ttc|otf)$/i,
  /^SourceHanSans.*Regular\.(?:ttc|otf)$/i,
  /^DroidSansFallback(?:Full)?\.ttf$/i,
  /^(?:wqy-(?:micro|zen)hei|uming|ipag|ipaexg|fonts-japanese-gothic|unifont)\.(?:ttc|ttf|otf)$/i,
  /^(?:msyh|YuGothR|YuGothM|meiryo|msgothic|simsun)\.ttc$/i,
  /^malgun\.ttf$/i,
  /^Hiragino Sans GB\.ttc$/i,
  /^DejaVuSans\.ttf$/i,
  /^NotoSans(?:Arabic|Hebrew|Devanagari|Thai|Bengali|Tamil)?-Regular\.ttf$/i,
  /^(?:segoeui|tahoma|arial)\.ttf$/i,
]

const folders = (): string[] => [
  "/usr/share/fonts",
  "/usr/local/share/fonts",
  "/System/Library/Fonts",
  "/Library/Fonts",
  "C:\\Windows\\Fonts",
  join(homedir(), ".fonts"),
  join(homedir(), ".local", "share", "fonts"),
  join(homedir(), "Library", "Fonts"),
]

/** Files of this system's fonts that may have letters which the built-in one lacks. */
export function systemFonts(): string[] {
  const found = folders().flatMap(folder => {
    try {
      return readdirSync(folder, { recursive: true, encoding: "utf8" }).map(name => join(folder, name))
    } catch {
      return []
    }
  })
  return wideFonts.flatMap(wanted => found.filter(path => wanted.test(path.split(/[\\/]/).at(-1)!)).slice(0, 2))
}
