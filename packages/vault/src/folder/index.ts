export {
  approveRequest,
  asksForRequest,
  denyRequest,
  requestAccess,
  requestsWaitingFor,
} from "./access/access-requests.ts"
export { drill } from "./access/drills.ts"
export { addCheckpointBody, signCheckpoint } from "./access/log-checkpoint.ts"
export { checkHead, noteHead } from "./access/log-head.ts"
export { missingFor, openGranted, sharedSealOf } from "./access/shares.ts"
export { readVerifierKey } from "./access/signed-note.ts"
export { readTold, writeTold } from "./access/told-news.ts"
export { settleWaiting } from "./access/waiting-time.ts"
export { checkWitnessed, keepWitnessed, maxNoteBytes, type WitnessedLog } from "./access/witnessed-checkpoints.ts"
export { assertNoVault, type CreateVaultOptions, createFilledVault, createVault } from "./create-vault.ts"
export { readIfThere, systemFault, writeDurably } from "./disk/durable-file.ts"
export { chooseLabel, recall, remember, stateFolder } from "./disk/local-state.ts"
export { makePrivateFolder } from "./disk/private-folder.ts"
export { withLock } from "./disk/write-lock.ts"
export { keyFiles } from "./key-files.ts"
export { headerOpener, openAgeFile, sealAgeFile } from "./keys/age-file.ts"
export {
  type MemberSecret,
  openMemberKey,
  readingOpener,
  readMemberKey,
  sealMemberKeyFor,
  secretForAgent,
  type UnlockedMember,
  unlockedMember,
} from "./keys/member-key.ts"
export { passphraseIdentity, passphraseRecipient } from "./keys/passphrase.ts"
export { sha256Hex } from "./keys/signing-key.ts"
export type { LogProblem } from "./log/device-log.ts"
export { beginningOf } from "./members/beginning.ts"
export { type Comparison, noteCompared, noteJoining, wordsToCompare } from "./members/compared-words.ts"
export { signersAmongOwners } from "./members/document-chain.ts"
export { areSameWords, type JoinDocument, joinWords, readJoinRequests } from "./members/join-request.ts"
export {
  addMember,
  agreeOnMembers,
  agreeToOwners,
  askForOwners,
  changeRole,
  completeKey,
  removeMember,
  requestToJoin,
  revokeDevice,
} from "./members/membership.ts"
export { changePassphrase, rotateKeys } from "./members/own-keys.ts"
export { assertOwnSecret } from "./members/own-secret.ts"
export { requestForAll } from "./sealing/granted-codes.ts"
export { openedOrNull } from "./sealing/opened-or-null.ts"
export { unsigned } from "./sealing/rule-seals.ts"
export { readKeyFile, Vault } from "./vault.ts"
export type { OpenVaultOptions } from "./vault-reading.ts"
