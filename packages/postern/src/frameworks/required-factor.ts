import type { Gate, Requirement, Standing } from "../gate/index.ts"

/** What stands before a resource, and where people go who do not pass. */
export interface RequiredFactor<Req> extends Requirement {
  readonly gate: Gate<Req>
  /** where a page that is not passed to leads to, such as `{ owed: "/second-step", stale: "/second-step", anonymous: "/sign-in" }`; @default nowhere: the answer is a problem */
  readonly pages?: Partial<Record<Refusal, string>>
}

type Refusal = Exclude<Standing, "ok">

/** An answer in place of the resource. */
export interface RefusalAnswer {
  readonly status: 303 | 401 | 403
  readonly headers: Readonly<Record<string, string>>
  /** an RFC 9457 problem; null with a redirect */
  readonly body: string | null
}

const problems = {
  anonymous: { status: 401, title: "Sign in first." },
  owed: { status: 401, title: "The second factor is owed." },
  stale: { status: 403, title: "A fresh second factor is needed for this." },
} as const

/** Answers who does not pass: pages lead on, everything else is a problem whose `code` names what is missing. */
export function refuse<Req>(
  standing: Refusal,
  accept: string | null | undefined,
  { pages }: Pick<RequiredFactor<Req>, "pages">,
): RefusalAnswer {
  const location = pages?.[standing]
  if (location !== undefined && accept?.includes("text/html"))
    return { status: 303, headers: { Location: location, "Cache-Control": "no-store" }, body: null }
  const { status, title } = problems[standing]
  const code = `second-factor-${standing}`
  const body = JSON.stringify({ type: `urn:postern:problem:${code}`, title, status, code })
  return { status, headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store" }, body }
}

/** The answer as a web response. */
export function refusalResponse({ status, headers, body }: RefusalAnswer): Response {
  return new Response(body, { status, headers })
}

/** Whether a path is the service's to answer. */
export function isBelow(basePath: string, path: string): boolean {
  return path.startsWith(`${basePath}/`)
}
