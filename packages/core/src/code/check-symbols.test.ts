import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { checkHolds, checkSymbolsOf, locateFault, restoreWord } from "./check-symbols.ts"
import { codeFormats } from "./code-format.ts"
import { alpha, multiply, power } from "./galois-field.ts"

const nonZero = Array.from({ length: 31 }, (_, index) => index + 1)

/** A code of a length in which no two neighbours are alike, so that every exchange of neighbours is an error. */
function someCode(length: number): readonly number[] {
  const candidates = nonZero.map(step => {
    const data = Array.from({ length: length - 2 }, (_, index) => (7 + step * index) % 32)
    return [...data, ...checkSymbolsOf(data)]
  })
  return candidates.find(code => code.every((value, index) => value !== code[index + 1]))!
}

/** The word with each error added at its index. */
function withErrors(word: readonly number[], errors: ReadonlyMap<number, number>): readonly number[] {
  return word.map((value, index) => value ^ (errors.get(index) ?? 0))
}

function* pairs(length: number): Generator<readonly [number, number]> {
  for (let first = 0; first < length; first++)
    for (let second = first + 1; second < length; second++) yield [first, second]
}

const words = fc
  .tuple(fc.constantFrom(...Object.values(codeFormats)), fc.infiniteStream(fc.nat(31)))
  .map(([spec, values]) => [...values.take(spec.symbols - 2)])
  .map(data => [...data, ...checkSymbolsOf(data)])

test("every code is divisible by (x − α)(x − α²): its polynomial is 0 at both roots", () => {
  const valueAt = (word: readonly number[], point: number) =>
    word.reduce((sum, value, index) => sum ^ multiply(value, power(point, word.length - 1 - index)), 0)
  fc.assert(
    fc.property(words, word => {
      assert.deepEqual([valueAt(word, alpha), valueAt(word, power(alpha, 2))], [0, 0])
    }),
  )
})

test("of the 1024 pairs of check symbols exactly one holds", () => {
  const data = someCode(16).slice(0, 14)
  const holding = Array.from({ length: 1024 }, (_, pair) => [pair >> 5, pair & 31]).filter(pair =>
    checkHolds([...data, ...pair]),
  )
  assert.deepEqual(holding, [[...checkSymbolsOf(data)]])
})

test("the sum of two codes is a code, so what is shown for one word's errors holds for all", () => {
  const twoWords = fc.array(fc.tuple(fc.nat(31), fc.nat(31)), { minLength: 1, maxLength: 28 })
  fc.assert(
    fc.property(twoWords, values => {
      const [a, b] = [values.map(([left]) => left), values.map(([, right]) => right)]
      const sum = values.map(([left, right]) => left ^ right)
      const [checkA, checkB] = [checkSymbolsOf(a), checkSymbolsOf(b)]
      assert.deepEqual(checkSymbolsOf(sum), [checkA[0] ^ checkB[0], checkA[1] ^ checkB[1]])
    }),
  )
})

for (const { name, symbols } of Object.values(codeFormats)) {
  const code = someCode(symbols)

  describe(`in the ${name} format`, () => {
    test("every wrong symbol, at every place and of every value, is found and located", () => {
      for (let index = 0; index < symbols; index++) {
        for (const error of nonZero) {
          const word = withErrors(code, new Map([[index, error]]))
          assert.equal(checkHolds(word), false)
          assert.deepEqual(locateFault(word), [index])
        }
      }
    })

    test("every two wrong symbols are found, and of 31 just symbols − 2 pairs look like one in a third place", () => {
      for (const [first, second] of pairs(symbols)) {
        let misplaced = 0
        for (const error of nonZero) {
          for (const other of nonZero) {
            const word = withErrors(
              code,
              new Map([
                [first, error],
                [second, other],
              ]),
            )
            assert.equal(checkHolds(word), false)
            // The errors' ratio decides, so one of the 31 pairs of each ratio is enough.
            if (error !== 1) continue
            const located = locateFault(word)
            if (located.length !== 1) continue
            assert.ok(located[0] !== first && located[0] !== second)
            misplaced++
          }
        }
        assert.equal(misplaced, symbols - 2)
      }
    })

    test("of three wrong symbols 1 in 961 goes unseen", () => {
      const places = [0, Math.floor(symbols / 2), symbols - 1] as const
      let unseen = 0
      for (const a of nonZero)
        for (const b of nonZero)
          for (const c of nonZero) {
            if (
              checkHolds(
                withErrors(
                  code,
                  new Map([
                    [places[0], a],
                    [places[1], b],
                    [places[2], c],
                  ]),
                ),
              )
            )
              unseen++
          }
      assert.equal(unseen, 31 ** 3 / 961)
    })

    test("every exchange of two symbols is found", () => {
      for (const [first, second] of pairs(symbols)) {
        if (code[first] === code[second]) continue
        assert.equal(checkHolds(code.with(first, code[second]!).with(second, code[first]!)), false)
      }
    })

    test("every one and every two unreadable symbols are restored", () => {
      for (let index = 0; index < symbols; index++) {
        assert.deepEqual(restoreWord((code as readonly (number | null)[]).with(index, null)), code)
      }
      for (const [first, second] of pairs(symbols)) {
        assert.deepEqual(restoreWord((code as readonly (number | null)[]).with(first, null).with(second, null)), code)
      }
    })

    test("one unreadable symbol and any wrong one are never restored to anything", () => {
      for (const [first, second] of pairs(symbols)) {
        for (const error of nonZero) {
          for (const [gap, wrong] of [
            [first, second],
            [second, first],
          ] as const) {
            const word: readonly (number | null)[] = withErrors(code, new Map([[wrong, error]]))
            assert.equal(restoreWord(word.with(gap, null)), null)
          }
        }
      }
    })

    test("one unreadable symbol and two wrong ones: 1 in 31 is restored to another code", () => {
      let restored = 0
      for (const error of nonZero)
        for (const other of nonZero) {
          const word: readonly (number | null)[] = withErrors(
            code,
            new Map([
              [1, error],
              [symbols - 2, other],
            ]),
          )
          if (restoreWord(word.with(4, null)) !== null) restored++
        }
      assert.equal(restored, 31 ** 2 / 31)
    })

    test("two unreadable symbols and any wrong one always make another code: nothing is left to tell", () => {
      for (let wrong = 2; wrong < symbols; wrong++) {
        for (const error of nonZero) {
          const word: readonly (number | null)[] = withErrors(code, new Map([[wrong, error]]))
          const restored = restoreWord(word.with(0, null).with(1, null))
          assert.ok(restored !== null && checkHolds(restored))
          assert.notDeepEqual(restored, code)
        }
      }
    })

    test("three unreadable symbols are never restored", () => {
      for (const [first, second] of pairs(symbols - 1)) {
        const word: readonly (number | null)[] = code
        assert.equal(
          restoreWord(
            word
              .with(first, null)
              .with(second, null)
              .with(symbols - 1, null),
          ),
          null,
        )
      }
    })
  })
}

test("exchanged neighbours are located wherever they do not look like one wrong symbol", () => {
  const locatedIn = { short: 11, standard: 13, long: 1 }
  for (const { name, symbols } of Object.values(codeFormats)) {
    const code = someCode(symbols)
    const exchanges = code
      .slice(1)
      .map((value, index) => ({ index, word: code.with(index, value).with(index + 1, code[index]!) }))
    const located = exchanges.filter(({ index, word }) => locateFault(word).join() === [index, index + 1].join())
    assert.ok(exchanges.every(({ word }) => !checkHolds(word)))
    assert.equal(located.length, locatedIn[name])
  }
})

test("a word with nothing unreadable is given back as it is if its check holds", () => {
  fc.assert(fc.property(words, word => assert.deepEqual(restoreWord(word), word)))
})

test("a word whose check holds has no fault to locate", () => {
  fc.assert(fc.property(words, word => assert.deepEqual(locateFault(word), [])))
})
