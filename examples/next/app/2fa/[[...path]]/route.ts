import { toNextHandler } from "postern/next"
import { service } from "../../../../shared/postern.ts"

export const { GET, POST, PUT, DELETE, OPTIONS } = toNextHandler(service)
