import { generateKeyPairSync, sign } from "node:crypto"

/** Makes a certificate for `localhost` that signs itself (RFC 5280 §4.1), so that the tests need no tool and no key in the repository. */
export function selfSignedCertificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const algorithm = sequence(oid("2a8648ce3d040302")) // ecdsa-with-SHA256
  const name = sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from("localhost"))))) // commonName
  const validity = sequence(der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z")))
  const version = der(0xa0, integer(2))
  const keyInfo = publicKey.export({ format: "der", type: "spki" })
  const content = sequence(version, integer(1), algorithm, name, validity, name, keyInfo)
  const signature = der(0x03, Buffer.from([0]), sign("sha256", content, privateKey))
  const cert = sequence(content, algorithm, signature)
  const lines = cert
    .toString("base64")
    .match(/.{1,64}/g)!
    .join("\n")
  return {
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"))
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))
