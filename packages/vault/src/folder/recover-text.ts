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

2. Each file in the folder events holds what one device wrote, the names of the
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

5. Remove key.txt and log.txt.
`
