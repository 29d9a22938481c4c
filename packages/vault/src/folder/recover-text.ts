/**
 * Puts shares together in Python, with the stock `age` program and nothing else: GF(2^8) as in AES, Lagrange at 0, byte by byte. It is part of
 * `RECOVER.txt`.
 */
export const recoverShares = `import base64, json, subprocess, sys

def age(data, identities):
    return subprocess.run(["age", "-d", "-i", identities], input=data, capture_output=True).stdout

def mul(a, b):
    product = 0
    while b:
        if b & 1: product ^= a
        a = (a << 1) ^ (0x11b if a & 0x80 else 0)
        b >>= 1
    return product

def inverse(a):
    return next(b for b in range(256) if mul(a, b) == 1)

def combine(shares):
    key = bytearray(32)
    for share in shares:
        factor = 1
        for other in shares:
            if other is not share:
                factor = mul(factor, mul(other[32], inverse(other[32] ^ share[32])))
        for i in range(32):
            key[i] ^= mul(share[i], factor)
    return bytes(key)

def identity(key):
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{byte:08b}" for byte in key) + "0000"
    words = [int(bits[i:i + 5], 2) for i in range(0, 260, 5)]
    prefix = "age-secret-key-"
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + words + [0] * 6
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1ffffff) << 5 ^ value
        for i, part in enumerate([0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]):
            if top >> i & 1: check ^= part
    check ^= 1
    words += [check >> 5 * (5 - i) & 31 for i in range(6)]
    return (prefix + "1" + "".join(letters[w] for w in words)).upper()

if __name__ == "__main__":
    sealed = json.load(open(sys.argv[1]))["sealed"]
    index = int(sys.argv[3])
    shares = []
    for name in sealed["of"]:
        lines = age(base64.b64decode(sealed["shares"][name]), sys.argv[2]).decode().split()
        if lines: shares.append(base64.urlsafe_b64decode(lines[index] + "=="))
    shares = shares[:sealed["need"]]
    if len(shares) < sealed["need"]:
        sys.exit("%d of %d shares" % (len(shares), sealed["need"]))
    open("code-key.txt", "w").write(identity(combine(shares)) + "\\n")
    print(age(base64.b64decode(sealed["codes"][index]["age"]), "code-key.txt").decode())
`

/** `RECOVER.txt`: how to read the vault in twenty years, with the stock `age` program and nothing else. */
export const recoverText = `This folder is a vault of two-factor backup codes, kept by postern-vault.
Everything in it can be opened without postern-vault, with the program "age"
(https://age-encryption.org; "apt install age", "brew install age").

1. You need the passphrase of one member. Members' keys are in the folder keys.
   This writes the key of the member NAME to key.txt, in the clear; age asks
   for the passphrase:

     age -d keys/NAME.age > key.txt

   (Where the vault was made with another recipient besides, that recipient's
   own identity file serves in the place of key.txt.)

   (Where there is a folder unlock/NAME, each .age file in it is the same key,
   closed for a hardware key or an identity file instead of the passphrase. A
   plugin of age, with its program installed, opens it in the same way: with
   "-i unlock/NAME/KEY.identity unlock/NAME/KEY.age" for "keys/NAME.age".)

2. The files in the folder events hold what the devices wrote, the names of the
   accounts and what became of each code. Read them all:

     for file in events/*.age; do age -d -i key.txt "$file"; done > log.txt

3. In log.txt is one line per event: a signature, a space, then JSON.
   Lines with "kind":"account-added" give each account its name.
   Lines with "kind":"batch-added" hold the backup codes, sealed, with the
   "account" that they belong to. A later batch of the same account whose
   "supersedes" names an earlier one takes its place. "batch-resealed" holds the
   same codes for other members.
   Lines with "kind":"code-used" say which codes are spent: "index" 0 is the
   first code of the "batch". Read the lines of all devices together: a code is
   spent if any device says so.
   A line with "kind":"code-handed" or "code-doubtful" says that a code may have
   been used. Try such a code last.

4. The codes themselves are age files inside of these lines, as base64. This
   opens all that are sealed for NAME, after the account and batch of each:

     grep -E '"kind":"batch-(added|resealed)"' log.txt | while read -r line; do
       echo "$line" | grep -oE '"(account|batch)":"[^"]*"'
       echo "$line" | grep -oE '[A-Za-z0-9+/]{200,}=*' | while read -r seal; do
         echo "$seal" | base64 -d | age -d -i key.txt && echo
       done
     done

   Each code has a "salt" beside it, which is of no use to you. Logs of older
   versions have the codes in the clear, in "codes".

5. Where a batch has "need", so many of the members in "of" must put their
   shares together. Put the keys of that many members into one file, key.txt,
   the JSON of the batch's line into batch.json, and what stands below the line
   of dashes into recover.py. This opens the first code; 1 is the second:

     python3 recover.py batch.json key.txt 0

6. Remove key.txt, log.txt and code-key.txt.

------------------------------------------------------------------------------
${recoverShares}`
