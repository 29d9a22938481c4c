import { type CopySort, copySorts, type Day } from "../../record/index.ts"
import { asObject, asText, type Loose, objectsIn, textsIn } from "../bytes/json.ts"
import { cleanName } from "../entries/clean-name.ts"
import { type SourceEntry, sourceEntry } from "../entries/entry.ts"
import type { KeptBatch, KeptCopy } from "../entries/kept-account.ts"

export const exportSchema = "postern-vault/export/1"

export const isPosternExport = (json: unknown): boolean => asText(asObject(json).schema) === exportSchema

const maxCodes = 1000
const maxCodeCharacters = 4096
const maxNoteCharacters = 100_000

const dayOf = (value: unknown): Day | null => (/^\d{4}-\d\d-\d\d$/.test(asText(value)) ? asText(value) : null)
const nameOf = (value: unknown): string | null => cleanName(asText(value)) || null

/**
 * The accounts of Postern's own export, with every batch, mark, test and copy. The file may have been changed by anyone: what is not of
 * the shape that Postern writes is left out.
 */
export function readPosternExport(json: unknown): SourceEntry[] {
  return objectsIn(asObject(json).accounts).map(account => {
    // Codes that were sealed for others are not in the export; a batch without any is no batch.
    const batches = objectsIn(account.batches).filter(({ codes }) => codesOf(codes).length > 0)
    const ids = batches.map(({ id }) => asText(id))
    return sourceEntry({
      title: nameOf(account.name) ?? "Unnamed",
      login: nameOf(account.login),
      url: nameOf(account.url),
      tags: textsIn(account.tags)
        .map(cleanName)
        .filter(tag => tag !== ""),
      kept: {
        id: nameOf(account.id),
        ref: nameOf(account.ref),
        service: nameOf(account.service),
        owner: nameOf(account.owner),
        twoFactor: account.twoFactor === true,
        batches: batches.map(batch => readBatch(batch, ids)),
      },
    })
  })
}

const codesOf = (codes: unknown): Loose[] =>
  objectsIn(codes)
    .filter(({ text }) => asText(text).trim() !== "" && asText(text).length <= maxCodeCharacters)
    .slice(0, maxCodes)

function readBatch(batch: Loose, ids: readonly string[]): KeptBatch {
  const codes = codesOf(batch.codes)
  const place = ids.indexOf(asText(batch.supersededBy))
  return {
    codes: codes.map(code => {
      const used = code.usedBefore === true || objectsIn(code.uses).length > 0
      return { text: asText(code.text), used, doubtful: !used && objectsIn(code.doubts).length > 0 }
    }),
    sort: batch.sort === "reusable" ? "reusable" : "single-use",
    generatedOn: dayOf(batch.generatedOn),
    expiresOn: dayOf(batch.expiresOn),
    reviewOn: dayOf(batch.reviewOn),
    issuer: nameOf(batch.issuer),
    set: Number.isSafeInteger(batch.set) && (batch.set as number) >= 0 ? (batch.set as number) : null,
    format: nameOf(batch.format),
    note: asText(batch.note).slice(0, maxNoteCharacters).toWellFormed() || null,
    supersededBy: place < 0 ? null : place,
    tested: objectsIn(batch.tested).flatMap(({ on, index }) => {
      const day = dayOf(on)
      const isCode = Number.isSafeInteger(index) && (index as number) >= 0 && (index as number) < codes.length
      return day === null ? [] : [{ on: day, index: isCode ? (index as number) : null }]
    }),
    copies: objectsIn(batch.copies).flatMap(readCopy),
    exposures: objectsIn(batch.exposures).flatMap(({ where, on }) => {
      const day = dayOf(on)
      return day === null ? [] : [{ where: nameOf(where) ?? "", on: day }]
    }),
  }
}

function readCopy(copy: Loose): KeptCopy[] {
  const location = nameOf(copy.location)
  const addedOn = dayOf(copy.addedOn)
  if (location === null || addedOn === null) return []
  const sort = copySorts.find(known => known === copy.sort) ?? ("paper" satisfies CopySort)
  return [
    {
      location,
      sort,
      inside: nameOf(copy.inside),
      onFactorDevice: copy.onFactorDevice === true,
      addedOn,
      lastSeenOn: dayOf(copy.lastSeenOn) ?? addedOn,
      lostOn: dayOf(copy.lostOn),
    },
  ]
}
