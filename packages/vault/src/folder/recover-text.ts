/** `RECOVER.txt`: how to read the vault in twenty years, with the stock `age` program and nothing else. */
export const recoverText = `This folder is a vault of two-factor backup codes, kept by postern-vault.
Everything in it can be opened without postern-vault, with the program "age"
(https://age-encryption.org; "apt install age", "brew install age").

1. You need the passphrase of one member. Members' keys are in the folder keys.
2. Each file in the folder events holds what one device wrote. To read it:

     age -d -i keys/NAME.age events/DEVICE.age

   age asks for the passphrase of NAME. (Where the vault was made with another
   recipient besides, that recipient's own identity file serves as well.)

3. What comes out is one line per event: a signature, a space, then JSON.
   Lines with "kind":"account-added" give each account its name.
   Lines with "kind":"batch-added" hold the backup codes in "codes", in order,
   with the "account" they belong to. A later batch of the same account whose
   "supersedes" names an earlier one takes its place.
   Lines with "kind":"code-used" say which codes are spent: "index" 0 is the
   first code of the "batch". Read the lines of all devices together: a code is
   spent if any device says so.
   A line with "kind":"code-handed" or "code-doubtful" says that a code may have
   been used. Try such a code last.

   To see only names and codes:

     age -d -i keys/NAME.age events/DEVICE.age | grep -E 'account-added|batch-added'

4. Where a batch has "sealed" instead of "codes", its codes are for some members
   only. Put the text of "age" inside it (with each \\n made a new line) into a file
   and open that the same way: age -d -i keys/NAME.age FILE. One code per line.
`
