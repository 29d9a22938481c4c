import { generateKeyPairSync, type KeyObject, sign } from "node:crypto"

/** A certificate and its key, in PEM. */
export interface CertifiedKey {
  readonly key: string
  readonly cert: string
}

/** Makes a certificate for `localhost` that signs itself (RFC 5280 §4.1), so that the tests need no tool and no key in the repository. */
export function selfSignedCertificate(): CertifiedKey {
  const keys = newKeys()
  return certificate({ name: "localhost", extensions: [] }, keys, { name: "localhost", privateKey: keys.privateKey })
}

/** An authority of a test's own, which signs certificates for the hosts that it is asked for. */
export interface CertificateAuthority {
  readonly cert: string
  issue(host: { readonly dns: string } | { readonly ip: string }): CertifiedKey
}

export function certificateAuthority(): CertificateAuthority {
  const keys = newKeys()
  const self = { name: "an authority of this test", privateKey: keys.privateKey }
  const isAuthority = extension("551d13", sequence(der(0x01, Buffer.of(0xff))))
  return {
    cert: certificate({ name: self.name, extensions: [isAuthority] }, keys, self).cert,
    issue(host) {
      const name =
        "ip" in host ? der(0x87, Buffer.from(host.ip.split(".").map(Number))) : der(0x82, Buffer.from(host.dns))
      return certificate({ name: "a server", extensions: [extension("551d11", sequence(name))] }, newKeys(), self)
    },
  }
}

function newKeys(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" })
}

function certificate(
  subject: { readonly name: string; readonly extensions: readonly Buffer[] },
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  issuer: { readonly name: string; readonly privateKey: KeyObject },
): CertifiedKey {
  const algorithm = sequence(oid("2a8648ce3d040302")) // ecdsa-with-SHA256
  const validity = sequence(der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z")))
  const version = der(0xa0, integer(2))
  const keyInfo = publicKey.export({ format: "der", type: "spki" })
  const extensions = subject.extensions.length === 0 ? [] : [der(0xa3, sequence(...subject.extensions))]
  const names = [commonName(issuer.name), validity, commonName(subject.name)]
  const content = sequence(version, integer(++serials), algorithm, ...names, keyInfo, ...extensions)
  const signature = der(0x03, Buffer.from([0]), sign("sha256", content, issuer.privateKey))
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

let serials = 0

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"))
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))
const commonName = (name: string): Buffer => sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))))
const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), der(0x04, value))
