/**
 * Whoever sits before the program, for what a plugin or a token wants of them. `null` is "nobody can be asked".
 * An implementation throws `aborted` where the person turned away.
 */
export interface Person {
  /** Shows a message. False where nobody would see it. */
  tell(message: string): boolean
  confirm(question: string, yes: string, no: string | null): Promise<boolean | null>
  askPublic(question: string): Promise<string | null>
  askSecret(question: string): Promise<string | null>
}
