/**
 * Lists a vault's accounts, codes and marks in Python, with the stock `age` program and nothing else, and puts shares together: GF(2^8) as in AES,
 * Lagrange at 0, byte by byte. It is part of `RECOVER.txt`.
 */
export const recoverScript = `import base64, json, os, subprocess, sys, tempfile

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

def unseal(text, identities):
    return age(base64.b64decode(text), identities).decode() or None

def shared_code(sealed, index, identities):
    shares = []
    for name in sealed["of"]:
        lines = (unseal(sealed["shares"][name], identities) or "").split()
        if lines: shares.append(base64.urlsafe_b64decode(lines[index] + "=="))
    shares = shares[:sealed["need"]]
    if len(shares) < sealed["need"]: return None
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "code-key.txt")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(identity(combine(shares)) + "\\n")
        return unseal(sealed["codes"][index]["age"], path)

def codes_of(event, identities):
    if "codes" in event: return event["codes"]
    sealed = event["sealed"]
    if "sheet" in sealed: texts = json.loads(unseal(sealed["sheet"], identities) or "null")
    elif "need" in sealed: texts = [shared_code(sealed, i, identities) for i in range(sealed["count"])]
    else: texts = [unseal(text, identities) for text in sealed["codes"]]
    if not texts or None in texts: return None
    return [(json.loads(text) if isinstance(text, str) else text)["code"] for text in texts]

def read_log(path):
    events = {}
    for line in open(path, encoding="utf-8"):
        try: event = json.loads(line.split(" ", 1)[1])
        except (IndexError, ValueError): print("A line of the log is damaged.", file=sys.stderr); continue
        events.setdefault((event["lamport"], event["device"], event["seq"]), event)
    return [events[key] for key in sorted(events)]

def fold(events):
    accounts, batches, merged = {}, {}, {}
    def account(name):
        while name in merged: name = merged[name]
        return name
    for e in events:
        kind, batch = e["kind"], batches.get(e.get("batch"))
        mark = lambda place: batch[place].setdefault(e["index"], set()).add("%s:%d" % (e["device"], e["seq"]))
        if kind == "account-added": accounts.setdefault(e["account"], dict(e))
        elif kind == "account-changed": accounts.get(account(e["account"]), {}).update(e["set"])
        elif kind == "account-removed": accounts.pop(e["account"], None)
        elif kind == "account-merged":
            old, into = account(e["account"]), account(e["into"])
            if old != into and old in accounts and into in accounts: merged[old] = into; del accounts[old]
        elif kind == "batch-added" and batch is None:
            used = {index: {"before"} for index in e.get("used", [])}
            batches[e["batch"]] = {"added": e, "seals": [e], "used": used, "doubt": {}, "void": None}
            for old in e.get("supersedes", []):
                if old in batches and account(batches[old]["added"]["account"]) == account(e["account"]): batches[old]["void"] = batches[old]["void"] or e["batch"]
        elif batch is None: continue
        elif kind == "batch-changed": batch["added"].update(e["set"])
        elif kind == "batch-resealed": batch["seals"].append(e)
        elif kind == "batch-removed":
            del batches[e["batch"]]
            for other in batches.values():
                if other["void"] == e["batch"]: other["void"] = batch["void"]
        elif kind == "code-used": mark("used")
        elif kind in ("code-handed", "code-doubtful"): mark("doubt")
        elif kind == "code-cleared": batch["doubt"].get(e["index"], set()).difference_update(e["clears"])
    return accounts, batches, account

def revealed(facts, identities):
    text = unseal(facts["private"]["age"], identities) if facts.get("private") else None
    return dict(facts, **json.loads(text)) if text else facts

def show(log, identities):
    accounts, batches, account = fold(read_log(log))
    accounts = {name: revealed(facts, identities) for name, facts in accounts.items()}
    for name, facts in sorted(accounts.items(), key=lambda each: each[1]["name"].lower()):
        print(("%s (%s) %s" % (facts["name"], facts["ref"], facts.get("login", ""))).rstrip())
        own = [batch for batch in batches.values() if account(batch["added"]["account"]) == name]
        live = [batch for batch in own if batch["void"] is None]
        if not own: print("  no codes are kept")
        if len(live) > 1: print("  %d lists of codes follow, and only one can be good" % len(live))
        for batch in live:
            opened = (codes_of(event, identities) for event in reversed(batch["seals"]))
            codes = next((codes for codes in opened if codes), None)
            sealed = batch["seals"][-1].get("sealed", {})
            if codes is None and "need" in sealed: print("  sealed: needs the keys of %d of %s" % (sealed["need"], ", ".join(sealed["of"])))
            elif codes is None: print("  sealed for " + ", ".join(sealed["to"]))
            for index, code in enumerate(codes or []):
                once = batch["added"]["sort"] == "single-use"
                state = "used" if once and batch["used"].get(index) else "may be used" if once and batch["doubt"].get(index) else ""
                print(("  %s  %s" % (code, state)).rstrip())
            if batch["added"].get("expiresOn"): print("  expires " + batch["added"]["expiresOn"])

if __name__ == "__main__":
    if len(sys.argv) == 3: show(sys.argv[1], sys.argv[2])
    else: print(shared_code(json.load(open(sys.argv[1]))["sealed"], int(sys.argv[3]), sys.argv[2]) or "There are too few shares.")
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

3. If python3 is installed, this lists every account with its codes, and which of
   them are spent:

     sed '1,/^-----*$/d' RECOVER.txt > recover.py
     python3 recover.py log.txt key.txt

   Codes that several members open together are listed where key.txt holds the
   keys of enough of them, one after the other. Signatures are not looked at:
   what a stranger could have written to the folder events is listed, too.

4. By hand: in log.txt is one line per event: a signature, a space, then JSON.
   Read the lines of all devices together; of two that contradict each other,
   the one with the higher "lamport" counts. By "kind":

     account-added     an account, with its name; account-changed gives it others
                       ("set"); account-merged makes it part of another ("into")
     account-removed   the account was removed, with its codes
     batch-added       the codes of an "account", sealed. Those in "used" were
                       spent before they were kept. Where "supersedes" names
                       earlier batches, their codes are void. Of the sort
                       "reusable", use spends none
     batch-changed     its day of expiry or note is another now
     batch-removed     the batch was removed; those that it superseded count again
     batch-resealed    the same codes, for other members
     code-used         the code is spent. "index" 0 is the first of the "batch"
     code-handed, code-doubtful   it may be spent: try such a code last
     code-cleared      a doubt that was mistaken
   All other kinds say nothing about codes.

   The codes are age files inside of these lines, as base64. This opens all that
   are sealed for NAME, after the account and batch of each:

     grep -E '"kind":"batch-(added|resealed)"' log.txt | while read -r line; do
       echo "$line" | grep -oE '"(account|batch)":"[^"]*"'
       echo "$line" | grep -oE '[A-Za-z0-9+/]{200,}=*' | while read -r seal; do
         echo "$seal" | base64 -d | age -d -i key.txt && echo
       done
     done

   Each code has a "salt" beside it, which is of no use to you. Logs of older
   versions have the codes in the clear, in "codes".

5. Where a batch has "need", so many of the members in "of" must put their
   shares together. Put the keys of that many members into one file, key.txt.
   Then step 3 lists those codes, too. Or put the JSON of the batch's line into
   batch.json; this opens its first code alone; 1 is the second:

     python3 recover.py batch.json key.txt 0

6. Remove key.txt and log.txt.

------------------------------------------------------------------------------
${recoverScript}`
