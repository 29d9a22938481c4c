/**
 * Arithmetic in GF(32) = GF(2)[x] / (x⁵ + x² + 1), whose elements are the symbol values 0..31 read as polynomials, bit i
 * the coefficient of xⁱ. Addition, and so subtraction, is `^`. No tables: nothing is looked up by a secret value.
 */
const reductionPolynomial = 0b100101

/** α, the value 2, that is x: its powers α⁰..α³⁰ are the 31 non-zero elements, because 31 is prime. */
export const alpha = 2

/** Multiplies two elements; both are 0..31. */
export function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 4; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 4) * reductionPolynomial)
    product ^= ((b >> bit) & 1) * a
  }
  return product
}

/** Raises an element to a power of 0 or more; the zeroth power of anything is 1. */
export function power(base: number, exponent: number): number {
  let result = 1
  for (let step = 0; step < exponent; step++) result = multiply(result, base)
  return result
}

/** Divides two elements; the divisor is not 0. Every non-zero b has b³¹ = 1, so its inverse is b³⁰. */
export function divide(a: number, b: number): number {
  return multiply(a, power(b, 30))
}
