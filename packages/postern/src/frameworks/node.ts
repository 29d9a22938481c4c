export { clientOf, type NodeHandler, type NodeRequest, toNodeHandler } from "../service/index.ts"
