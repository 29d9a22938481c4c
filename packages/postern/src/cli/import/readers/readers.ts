import { aspnet } from "./aspnet.ts"
import { betterAuth } from "./better-auth.ts"
import { devise } from "./devise.ts"
import { djangoAllauth } from "./django-allauth.ts"
import { djangoOtp } from "./django-otp.ts"
import { fortify } from "./fortify.ts"
import { jsonl } from "./jsonl.ts"
import { keycloak } from "./keycloak.ts"
import type { Reader } from "./reader.ts"
import { supabase } from "./supabase.ts"
import { wordpress } from "./wordpress.ts"

/** The readers by the name that `--from` takes. */
export const readers: Readonly<Record<string, Reader>> = {
  "better-auth": betterAuth,
  keycloak,
  aspnet,
  fortify,
  devise,
  supabase,
  "django-allauth": djangoAllauth,
  "django-otp": djangoOtp,
  wordpress,
  jsonl,
}
