/** age's own default: 2^18 blocks of 1 KiB, so 256 MiB and most of a second. */
export const defaultWorkFactor = 18
