import type { Enrollment, NotAccepted } from "postern"

/** Gives the enrolment that a test has begun; a test that should have been throttled or refused asks for that itself. */
export function started(outcome: Enrollment | NotAccepted): Enrollment {
  if (!("uri" in outcome)) throw new Error(`expected an enrolment, got ${outcome.outcome}`)
  return outcome
}
