/** @throws RangeError unless the name is what addresses can name a channel by: 1 to 32 of a-z, 0-9 and dashes, beginning with a letter. */
export function checkChannelName(name: string): string {
  if (typeof name !== "string" || !/^[a-z][a-z0-9-]{0,31}$/.test(name))
    throw new RangeError("name: expected 1 to 32 of a-z, 0-9 and dashes, beginning with a letter")
  return name
}
