import { VaultPage } from "./vault-page.ts"

customElements.define("postern-vault-page", VaultPage)
