/** A stanza of an age header, its body in base64. */
export interface StanzaText {
  readonly args: readonly string[]
  readonly body: string
}

/** What the page is asked to do with a passkey, one after the other. Keys of files are base64 and have 16 bytes; no other key comes here. */
export type PasskeyStep =
  | { readonly step: "make"; readonly name: string }
  | { readonly step: "wrap"; readonly identity: string; readonly fileKey: string }
  | { readonly step: "open"; readonly identity: string; readonly stanzas: readonly StanzaText[] }
  | { readonly step: "done"; readonly isGood: boolean }

/** What came of it; `fault` is the browser's own word for why nothing did. */
export interface PasskeyAnswer {
  readonly identity?: string
  readonly stanzas?: readonly StanzaText[]
  readonly fileKey?: string
  readonly fault?: string
}
