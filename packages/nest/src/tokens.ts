/** Injects the library: `@Inject(POSTERN) postern: Postern`. */
export const POSTERN = Symbol("POSTERN")

/** Injects the gate: `@Inject(POSTERN_GATE) gate: Gate<Request>`. */
export const POSTERN_GATE = Symbol("POSTERN_GATE")

/** Injects the service: `@Inject(POSTERN_SERVICE) service: Service`. */
export const POSTERN_SERVICE = Symbol("POSTERN_SERVICE")

/** Injects what the module was given. */
export const POSTERN_OPTIONS = Symbol("POSTERN_OPTIONS")

/** Where `@SecondFactor` keeps what it was given. */
export const requirementKey = "postern:second-factor"
