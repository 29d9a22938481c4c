// The public API of "@postern/nest".
export { CurrentSecondFactor, SecondFactor } from "./decorators.ts"
export { PosternExceptionFilter } from "./exception-filter.ts"
export type { PosternModuleAsyncOptions, PosternModuleOptions } from "./options.ts"
export { PosternModule } from "./postern-module.ts"
export { SecondFactorGuard } from "./second-factor-guard.ts"
export { SecondFactorRequired } from "./second-factor-required.ts"
export { POSTERN, POSTERN_GATE, POSTERN_OPTIONS, POSTERN_SERVICE } from "./tokens.ts"
