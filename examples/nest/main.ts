import { randomBytes } from "node:crypto"
import { Module } from "@nestjs/common"
import { APP_FILTER, NestFactory } from "@nestjs/core"
import { ExpressAdapter, type NestExpressApplication } from "@nestjs/platform-express"
import { PosternExceptionFilter } from "@postern/nest"
import session from "express-session"
import { AccountsController } from "./accounts-controller.ts"
import { secondFactorModule } from "./second-factor.ts"

@Module({
  imports: [secondFactorModule],
  controllers: [AccountsController],
  providers: [{ provide: APP_FILTER, useExisting: PosternExceptionFilter }],
})
class ApplicationModule {}

const app = await NestFactory.create<NestExpressApplication>(ApplicationModule, new ExpressAdapter(), {
  logger: ["error", "warn"],
})
app.set("trust proxy", Number(process.env.PROXIES ?? 0))
app.use(session({ secret: randomBytes(32).toString("hex"), resave: false, saveUninitialized: false }))
app.enableShutdownHooks()
await app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1")
