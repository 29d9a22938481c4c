import type { ExecutionContext, FactoryProvider, ModuleMetadata } from "@nestjs/common"
import type { Postern } from "postern"
import type { Gate } from "postern/gate"
import type { RequiredFactor } from "postern/node"
import type { Service } from "postern/service"

/** What the module works with. `Req` is the platform's request. */
export interface PosternModuleOptions<Req = never> {
  readonly postern: Postern
  /** mounted at its `basePath`, which it must have, before body parsers; @default none */
  readonly service?: Pick<Service, "fetch" | "basePath">
  readonly gate: Gate<Req>
  /** where the exception filter leads pages to, such as `{ anonymous: "/", owed: "/second-step", stale: "/second-step" }`; @default nowhere */
  readonly pages?: RequiredFactor<Req>["pages"]
  /** finds the request, where the transport is not HTTP, such as `context => GqlExecutionContext.create(context).getContext().req`; @default that of HTTP */
  readonly requestOf?: (context: ExecutionContext) => Req
  /** called at shutdown, such as `() => store.close()`, where the application has `enableShutdownHooks()` */
  readonly close?: () => unknown
}

/** The same, made by a factory that other providers are injected into. */
export interface PosternModuleAsyncOptions<Req = never> extends Pick<ModuleMetadata, "imports"> {
  readonly inject?: FactoryProvider["inject"]
  // biome-ignore lint/suspicious/noExplicitAny: Nest injects what `inject` names
  readonly useFactory: (...injected: any[]) => PosternModuleOptions<Req> | Promise<PosternModuleOptions<Req>>
}
