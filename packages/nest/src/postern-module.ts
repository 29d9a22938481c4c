import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type Provider } from "@nestjs/common"
import { PosternExceptionFilter } from "./exception-filter.ts"
import { PosternMount } from "./mount.ts"
import type { PosternModuleAsyncOptions, PosternModuleOptions } from "./options.ts"
import { SecondFactorGuard } from "./second-factor-guard.ts"
import { POSTERN, POSTERN_GATE, POSTERN_OPTIONS, POSTERN_SERVICE } from "./tokens.ts"

/**
 * Brings Postern into an application, for all of its modules: library, gate and service to inject, the guard, and the service mounted below
 * its basePath.
 *
 * @example
 * PosternModule.forRoot({ postern, service, gate, pages: { anonymous: "/", owed: "/second-step", stale: "/second-step" } })
 */
export class PosternModule implements OnApplicationShutdown {
  readonly #options: PosternModuleOptions

  constructor(options: PosternModuleOptions) {
    this.#options = options
  }

  /** Takes what the module works with as it is. */
  static forRoot<Req>(options: PosternModuleOptions<Req>): DynamicModule {
    return moduleWith({ provide: POSTERN_OPTIONS, useValue: options })
  }

  /** Has it made by a factory, for which other modules are imported and providers injected. */
  static forRootAsync<Req>({ imports, inject, useFactory }: PosternModuleAsyncOptions<Req>): DynamicModule {
    const provider = { provide: POSTERN_OPTIONS, useFactory, ...(inject !== undefined && { inject }) }
    return { ...moduleWith(provider), ...(imports !== undefined && { imports }) }
  }

  /** Closes what the application gave to be closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.#options.close?.()
  }
}

function moduleWith(options: Provider): DynamicModule {
  const part = <Name extends "postern" | "service" | "gate">(provide: symbol, name: Name): Provider => ({
    provide,
    inject: [POSTERN_OPTIONS],
    useFactory: (given: PosternModuleOptions) => given[name],
  })
  return {
    module: PosternModule,
    global: true,
    providers: [
      options,
      part(POSTERN, "postern"),
      part(POSTERN_SERVICE, "service"),
      part(POSTERN_GATE, "gate"),
      PosternMount,
      SecondFactorGuard,
      PosternExceptionFilter,
    ],
    exports: [POSTERN_OPTIONS, POSTERN, POSTERN_SERVICE, POSTERN_GATE, SecondFactorGuard, PosternExceptionFilter],
  }
}

Module({})(PosternModule)
Inject(POSTERN_OPTIONS)(PosternModule, undefined, 0)
