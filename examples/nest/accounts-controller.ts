import { Body, Controller, Get, HttpCode, Inject, Post, Redirect, Req, UseGuards } from "@nestjs/common"
import {
  CurrentSecondFactor,
  POSTERN,
  POSTERN_GATE,
  POSTERN_SERVICE,
  SecondFactor,
  SecondFactorGuard,
} from "@postern/nest"
import type { Request } from "express"
import type { Postern } from "postern"
import type { Gate, SecondFactorState } from "postern/gate"
import type { Service } from "postern/service"
import { emailOf, signIn, signUp } from "../shared/accounts.ts"
import { elementPage, homePage, transferPage, welcomePage } from "../shared/pages.ts"

interface Credentials {
  readonly email?: string
  readonly password?: string
}

@Controller()
export class AccountsController {
  constructor(
    @Inject(POSTERN) private readonly postern: Postern,
    @Inject(POSTERN_GATE) private readonly gate: Gate<Request>,
    @Inject(POSTERN_SERVICE) private readonly service: Service,
  ) {}

  @Get()
  async home(@Req() req: Request) {
    const standing = await this.gate.require()(req)
    if (standing === "owed") return req.res?.redirect(303, "/second-step")
    req.res?.send(standing === "ok" ? homePage(emailOf(await this.subjectOf(req))) : welcomePage())
  }

  @Post("sign-up")
  @Redirect("/", 303)
  signUp(@Req() req: Request, @Body() body: Credentials) {
    return this.enter(req, body, signUp)
  }

  @Post("sign-in")
  @Redirect("/", 303)
  signIn(@Req() req: Request, @Body() body: Credentials) {
    return this.enter(req, body, signIn)
  }

  @Post("sign-out")
  @Redirect("/", 303)
  signOut(@Req() req: Request) {
    return this.gate.end(req)
  }

  @Get("second-step")
  async secondStep(@Req() req: Request) {
    const account = emailOf(await this.subjectOf(req))
    const ticket = await this.gate.ticket(req, "challenge", { account })
    return elementPage("postern-challenge", ticket, this.service.elementsScript().html)
  }

  @Post("second-factor")
  @HttpCode(204)
  async settle(@Req() req: Request, @Body() body: { readonly result?: unknown }) {
    await this.gate.settle(req, String(body.result))
  }

  @Get("security")
  @UseGuards(SecondFactorGuard)
  async security(@Req() req: Request, @CurrentSecondFactor() { subject }: SecondFactorState) {
    const isOn = (await this.postern.status(subject))?.required === true
    const ticket = await this.gate.ticket(req, isOn ? "manage" : "enroll", { account: emailOf(subject) })
    return elementPage(isOn ? "postern-manage" : "postern-setup", ticket, this.service.elementsScript().html)
  }

  @Post("transfer")
  @HttpCode(200)
  @UseGuards(SecondFactorGuard)
  @SecondFactor({ maxAgeSeconds: 300, methods: ["totp"] })
  transfer() {
    return transferPage()
  }

  private async enter(req: Request, { email, password }: Credentials, how: typeof signIn): Promise<void> {
    const account = how(String(email), String(password))
    if (account !== null) await this.gate.begin(req, account.id)
  }

  private async subjectOf(req: Request): Promise<string> {
    return (await this.gate.stateOf(req))?.subject ?? ""
  }
}
