import assert from "node:assert/strict"
import { test } from "node:test"
import vectors from "../vectors/code-format.json" with { type: "json" }
import { alpha, divide, multiply, power } from "./galois-field.ts"

const elements = Array.from({ length: 32 }, (_, value) => value)

/** Another way to the product: multiply out as polynomials with integer coefficients, reduce by x⁵ = x² + 1, take mod 2. */
function productByHand(a: number, b: number): number {
  const coefficients = Array.from({ length: 9 }, () => 0)
  for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) coefficients[i + j]! += ((a >> i) & 1) * ((b >> j) & 1)
  for (let degree = 8; degree >= 5; degree--) {
    coefficients[degree - 3]! += coefficients[degree]!
    coefficients[degree - 5]! += coefficients[degree]!
  }
  return coefficients.slice(0, 5).reduce((sum, coefficient, degree) => sum + (coefficient % 2) * 2 ** degree, 0)
}

test("every product is that of the polynomials multiplied by hand", () => {
  for (const a of elements) for (const b of elements) assert.equal(multiply(a, b), productByHand(a, b))
})

test("products and powers are the published ones", () => {
  for (const [a, b, product] of vectors.products) assert.equal(multiply(a!, b!), product)
  for (const [exponent, value] of vectors.powersOfAlpha.entries()) assert.equal(power(alpha, exponent), value)
})

test("the elements are a field: associative, distributive, every one but 0 invertible", () => {
  for (const a of elements) {
    for (const b of elements) {
      assert.equal(multiply(a, b), multiply(b, a))
      if (b !== 0) assert.equal(multiply(divide(a, b), b), a)
      for (const c of elements) {
        assert.equal(multiply(multiply(a, b), c), multiply(a, multiply(b, c)))
        assert.equal(multiply(a, b ^ c), multiply(a, b) ^ multiply(a, c))
      }
    }
  }
})

test("α runs through all 31 elements but 0 and comes back to 1", () => {
  assert.equal(new Set(elements.slice(0, 31).map(exponent => power(alpha, exponent))).size, 31)
  assert.equal(power(alpha, 31), 1)
})
