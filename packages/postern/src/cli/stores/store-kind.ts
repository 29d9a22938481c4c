import type { Store, StoreWarning } from "../../issuer/index.ts"

export interface StoreOpening {
  /** whether a store that is not there yet is made; otherwise it is the fault `store-missing` */
  readonly mayCreate: boolean
  /** whether an older schema is brought up to date; otherwise it is the fault `store-outdated` */
  readonly migrate: boolean
  /** whether a server on another machine may be spoken to without verified TLS */
  readonly allowPlain: boolean
  /** milliseconds that a report may take, where the store limits that; @default what suits a service */
  readonly reportMs?: number
  /** hears, once each, what an operator should know of the server or the way to it */
  readonly onWarning?: (warning: StoreWarning) => void
}

/** A kind of store that the command line can open, by the scheme that its names start with. */
export interface StoreKind {
  /** such as `sqlite:` */
  readonly schemes: readonly string[]
  /** how a name of this kind is written, for help and faults */
  readonly usage: string
  /** Says which store is meant, without any password. */
  title(name: string): string
  /** @throws PosternError `store-…` | CliFault `store-missing` | `store-locked` */
  open(name: string, opening: StoreOpening): Promise<Store>
  /** Gives the version of the schema that is there, or null where there is none yet. Changes nothing. */
  schemaVersion(name: string, way: Pick<StoreOpening, "allowPlain">): Promise<number | null>
  /** Gives the statements that make the schema, for kinds whose operators may want to run them by hand. */
  schemaScript?(): Promise<string>
}
