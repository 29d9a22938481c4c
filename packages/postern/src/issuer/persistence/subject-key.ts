/** Which row is meant. Both parts are opaque; together they are the key of everything that is stored. */
export interface SubjectKey {
  readonly tenant: string
  readonly subject: string
}
