/** What is used of PKCS#11 (v2.40), as `pkcs11js` gives it. The package itself is only loaded where a token is used. */
export interface Cryptoki {
  load(path: string): void
  close(): void
  C_Initialize(): void
  C_Finalize(): void
  C_GetSlotList(tokenPresent: boolean): Buffer[]
  C_GetTokenInfo(slot: Buffer): TokenInfo
  C_OpenSession(slot: Buffer, flags: number): Buffer
  C_CloseSession(session: Buffer): void
  C_Login(session: Buffer, user: number, pin?: string): void
  C_Logout(session: Buffer): void
  C_CreateObject(session: Buffer, template: Template): Buffer
  C_DestroyObject(session: Buffer, object: Buffer): void
  C_FindObjectsInit(session: Buffer, template: Template): void
  C_FindObjects(session: Buffer, max: number): Buffer[]
  C_FindObjectsFinal(session: Buffer): void
  C_GetAttributeValue(session: Buffer, object: Buffer, template: Template): { type: number; value: Buffer }[]
  C_GenerateKeyPair(
    session: Buffer,
    mechanism: { mechanism: number },
    publicTemplate: Template,
    privateTemplate: Template,
  ): { publicKey: Buffer; privateKey: Buffer }
  C_DeriveKey(
    session: Buffer,
    mechanism: { mechanism: number; parameter: { type: number; kdf: number; publicData: Buffer } },
    key: Buffer,
    template: Template,
  ): Buffer
}

export interface TokenInfo {
  readonly label: string
  readonly model: string
  readonly serialNumber: string
  readonly flags: number
  /** Bytes for private objects; all ones where the token does not say. */
  readonly freePrivateMemory: number
}

export type Template = { readonly type: number; readonly value?: number | boolean | string | Buffer }[]

/** The constants of PKCS#11 v2.40 that are used here, by their names in its headers. */
export const ck = {
  CKF_RW_SESSION: 0x2,
  CKF_SERIAL_SESSION: 0x4,
  CKF_WRITE_PROTECTED: 0x2,
  CKF_USER_PIN_INITIALIZED: 0x8,
  CKF_PROTECTED_AUTHENTICATION_PATH: 0x100,
  CKF_USER_PIN_COUNT_LOW: 0x10000,
  CKF_USER_PIN_FINAL_TRY: 0x20000,
  CKF_USER_PIN_LOCKED: 0x40000,
  CKU_USER: 1,
  CKO_DATA: 0,
  CKO_PUBLIC_KEY: 2,
  CKO_PRIVATE_KEY: 3,
  CKO_SECRET_KEY: 4,
  CKK_EC: 3,
  CKK_GENERIC_SECRET: 0x10,
  CKM_EC_KEY_PAIR_GEN: 0x1040,
  CKM_ECDH1_DERIVE: 0x1050,
  CKD_NULL: 1,
  /** pkcs11js's own number for the parameters of ECDH. */
  CK_PARAMS_EC_DH: 6,
  CKA_CLASS: 0,
  CKA_TOKEN: 1,
  CKA_PRIVATE: 2,
  CKA_LABEL: 3,
  CKA_APPLICATION: 0x10,
  CKA_VALUE: 0x11,
  CKA_KEY_TYPE: 0x100,
  CKA_ID: 0x102,
  CKA_SENSITIVE: 0x103,
  CKA_DERIVE: 0x10c,
  CKA_VALUE_LEN: 0x161,
  CKA_EXTRACTABLE: 0x162,
  CKA_EC_PARAMS: 0x180,
  CKA_EC_POINT: 0x181,
} as const
