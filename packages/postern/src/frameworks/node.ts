export { clientOf, type NodeHandler, type NodeRequest, toNodeHandler } from "../service/index.ts"
export { type RefusalAnswer, type RequiredFactor, refuse } from "./required-factor.ts"
