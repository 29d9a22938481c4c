import { HttpException } from "@nestjs/common"
import type { Standing } from "postern/gate"
import { type RefusalAnswer, refuse } from "postern/node"

/** Thrown by the guard: the resource takes a second factor, or a fresher one. */
export class SecondFactorRequired extends HttpException {
  readonly standing: Exclude<Standing, "ok">

  constructor(standing: Exclude<Standing, "ok">) {
    const { status, body } = refuse(standing, null, {})
    super(JSON.parse(body ?? "{}"), status)
    this.standing = standing
  }

  /** The answer to a request: pages are led on, everything else gets a problem. */
  answer(accept: string | undefined, pages: Parameters<typeof refuse>[2]["pages"]): RefusalAnswer {
    return refuse(this.standing, accept, pages === undefined ? {} : { pages })
  }
}
