import { fileURLToPath } from "node:url"

/**
 * Where Node keeps what it compiled for tests, given to each process as `NODE_COMPILE_CACHE`: it halves their starts. What lies there is run as
 * it is found, so the folder is beside what npm installed; Node's own choice would be among the temporary files, which is everybody's.
 */
export const compileCache = fileURLToPath(new URL("../../node_modules/.cache/compiled", import.meta.url))
