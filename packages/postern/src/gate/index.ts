export { createGate, type Gate, type Settled } from "./create-gate.ts"
export type { GateOptions, GateSession } from "./gate-options.ts"
export type { Requirement, SecondFactorState, Standing } from "./second-factor-state.ts"
