import { count } from "../terminal/wording.ts"
import type { NextStep } from "./rotation.ts"

/** Says in words what is next, or null where nothing is. */
export function nextStepText(next: NextStep): string | null {
  switch (next.todo) {
    case "nothing":
      return null
    case "restart-now":
      return `${count(next.servers, "running server")} cannot open what is sealed under key ${next.key}, and everybody whose record it is gets a 503 there: put that key into the ring of every server and restart them now.`
    case "put-first":
      return `Next is step 3 of 6: every running server knows key ${next.key}. Put its line first in the ring, on every server.`
    case "reseal":
      return `Next is step 5 of 6: run \`postern keys reseal\`, for ${count(next.records, "record")} still ${next.records === 1 ? "lies" : "lie"} under key ${next.key}. Before that, every server must seal under the new key.`
    case "wait":
      return `Next is step 6 of 6, but key ${next.key} is needed for now: ${needText(next)}.`
    case "remove":
      return `Next is step 6 of 6: nothing needs key ${next.key} any more. Remove its line from the ring, on every server, and restart them.`
    case "tell-new-from-old":
      return `Nothing lies under key ${next.key}, and no server has said what it knows. If it is the new key, restart every server with this ring, then put it first. If it is the old one, its line can go.`
    case "restart":
      return restartText(next)
  }
}

function restartText({ step, key, servers }: Extract<NextStep, { todo: "restart" }>): string {
  const which = servers === 0 ? "every server" : count(servers, "running server")
  if (step === 2) return `Next is step 2 of 6: restart ${which}, so that all of them know key ${key}.`
  if (step === 4) return `Next is step 4 of 6: restart ${which}, so that all of them seal under key ${key}.`
  return `The last of step 6: restart ${which}, so that none knows key ${key} any more.`
}

/** Says what a key is still needed for: notices that wait, and what was given out. */
export function needText({ notices, until }: { readonly notices: number; readonly until: number | null }): string {
  const reasons = [
    ...(notices > 0
      ? [`${count(notices, "notice")} under it ${notices === 1 ? "waits" : "wait"} to be sent, for a day at most`]
      : []),
    ...(until !== null ? [`links and tickets that were made with it are good until ${minuteOf(until)}`] : []),
  ]
  return reasons.join(", and ")
}

/** An instant as people read it, rounded up to the minute. */
export function minuteOf(instant: number): string {
  const iso = new Date(Math.ceil(instant / 60_000) * 60_000).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}
