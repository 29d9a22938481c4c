export { storeContract } from "./store-contract.ts"
export type { StoreUnderTest } from "./store-under-test.ts"
