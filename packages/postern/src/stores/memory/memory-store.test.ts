import { storeContract } from "../testing/index.ts"
import { memoryStore } from "./memory-store.ts"

storeContract("the memory store", async () => ({ store: memoryStore() }))
