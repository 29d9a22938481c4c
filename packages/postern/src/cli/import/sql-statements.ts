/** The statements of one system: what gives its rows as JSON lines, and what blanks its old columns after the move. */
export interface Statements {
  readonly rows: string
  readonly blank: string
}

/** By the system's name, and the dialect behind it where there is one. Written for the database that each of them mostly runs on. */
export const statements: Readonly<Record<string, Statements>> = {
  "better-auth": {
    rows: `select json_build_object('subject', t."userId", 'account', u.email, 'secret', t.secret,
  'backupCodes', t."backupCodes", 'verified', t.verified)
from "twoFactor" t join "user" u on u.id = t."userId" where u."twoFactorEnabled"`,
    blank: `delete from "twoFactor"`,
  },
  keycloak: {
    rows: `select json_build_object('subject', c.user_id, 'account', coalesce(u.email, u.username), 'type', c.type,
  'priority', c.priority, 'createdDate', c.created_date, 'secretData', c.secret_data, 'credentialData', c.credential_data)
from credential c join user_entity u on u.id = c.user_id join realm r on r.id = u.realm_id
where r.name = 'acme' and c.type in ('otp', 'recovery-authn-codes') order by c.user_id, c.priority`,
    blank: `delete from credential c using user_entity u, realm r where u.id = c.user_id and r.id = u.realm_id
and r.name = 'acme' and c.type in ('otp', 'recovery-authn-codes')`,
  },
  aspnet: {
    rows: `select u.Id as subject, u.Email as account, k.Value as authenticatorKey, c.Value as recoveryCodes
from AspNetUsers u
left join AspNetUserTokens k on k.UserId = u.Id and k.LoginProvider = '[AspNetUserStore]' and k.Name = 'AuthenticatorKey'
left join AspNetUserTokens c on c.UserId = u.Id and c.LoginProvider = '[AspNetUserStore]' and c.Name = 'RecoveryCodes'
where u.TwoFactorEnabled = 1 for json path`,
    blank: `delete from AspNetUserTokens where LoginProvider = '[AspNetUserStore]' and Name in ('AuthenticatorKey', 'RecoveryCodes')`,
  },
  fortify: {
    rows: `select json_object('subject', cast(id as char), 'account', email, 'secret', two_factor_secret,
  'recoveryCodes', two_factor_recovery_codes, 'confirmedAt', two_factor_confirmed_at)
from users where two_factor_secret is not null`,
    blank:
      "update users set two_factor_secret = null, two_factor_recovery_codes = null, two_factor_confirmed_at = null",
  },
  devise: {
    rows: `select json_build_object('subject', id::text, 'account', email, 'otpSecret', otp_secret,
  'consumedTimestep', consumed_timestep, 'backupCodes', to_json(otp_backup_codes))
from users where otp_required_for_login`,
    blank:
      "update users set otp_secret = null, otp_backup_codes = null, consumed_timestep = null, otp_required_for_login = false",
  },
  "devise legacy": {
    rows: `select json_build_object('subject', id::text, 'account', email, 'encryptedOtpSecret', encrypted_otp_secret,
  'encryptedOtpSecretIv', encrypted_otp_secret_iv, 'encryptedOtpSecretSalt', encrypted_otp_secret_salt,
  'consumedTimestep', consumed_timestep, 'backupCodes', to_json(otp_backup_codes))
from users where otp_required_for_login`,
    blank: `update users set encrypted_otp_secret = null, encrypted_otp_secret_iv = null, encrypted_otp_secret_salt = null,
  otp_backup_codes = null, consumed_timestep = null, otp_required_for_login = false`,
  },
  "devise gitlab": {
    rows: `select json_build_object('subject', id::text, 'account', email, 'encryptedOtpSecret', encrypted_otp_secret,
  'encryptedOtpSecretIv', encrypted_otp_secret_iv, 'encryptedOtpSecretSalt', encrypted_otp_secret_salt,
  'consumedTimestep', consumed_timestep, 'backupCodes', otp_backup_codes)
from users where otp_required_for_login`,
    blank: `update users set encrypted_otp_secret = null, encrypted_otp_secret_iv = null, encrypted_otp_secret_salt = null,
  otp_backup_codes = null, otp_required_for_login = false`,
  },
  supabase: {
    rows: `select line from (
  select f.user_id, 0 as kind, f.id, json_build_object('subject', f.user_id, 'factor', f.id, 'secret', f.secret, 'account', u.email,
    'createdAt', f.created_at) as line
  from auth.mfa_factors f join auth.users u on u.id = f.user_id where f.factor_type = 'totp' and f.status = 'verified'
  union all
  select s.user_id, 1, c.id, json_build_object('subject', s.user_id, 'codeHash', c.code_hash, 'consumedAt', c.consumed_at)
  from auth.mfa_recovery_codes c join auth.mfa_recovery_code_sets s on s.id = c.mfa_recovery_code_set_id
) rows order by user_id, kind, id`,
    blank: "delete from auth.mfa_recovery_code_sets; delete from auth.mfa_factors where factor_type = 'totp'",
  },
  "django-allauth": {
    rows: `select json_build_object('subject', m.user_id::text, 'account', u.email, 'type', m.type, 'data', m.data)
from mfa_authenticator m join auth_user u on u.id = m.user_id
where m.type in ('totp', 'recovery_codes') order by m.user_id`,
    blank: "delete from mfa_authenticator where type in ('totp', 'recovery_codes')",
  },
  "django-otp": {
    rows: djangoOtpRows("otp_totp_totpdevice", "otp_static_staticdevice", "otp_static_statictoken", "auth_user"),
    blank: "delete from otp_static_statictoken; delete from otp_static_staticdevice; delete from otp_totp_totpdevice",
  },
  "django-otp authentik": {
    rows: djangoOtpRows(
      "authentik_stages_authenticator_totp_totpdevice",
      "authentik_stages_authenticator_static_staticdevice",
      "authentik_stages_authenticator_static_statictoken",
      "authentik_core_user",
    ),
    blank: `delete from authentik_stages_authenticator_static_statictoken; delete from authentik_stages_authenticator_static_staticdevice;
delete from authentik_stages_authenticator_totp_totpdevice`,
  },
  wordpress: {
    rows: `select json_object('subject', cast(u.ID as char), 'account', u.user_email,
  'totpKey', max(case when m.meta_key = '_two_factor_totp_key' then m.meta_value end),
  'lastLogin', max(case when m.meta_key = '_two_factor_totp_last_successful_login' then m.meta_value end),
  'backupCodes', max(case when m.meta_key = '_two_factor_backup_codes' then m.meta_value end))
from wp_users u join wp_usermeta m on m.user_id = u.ID where m.meta_key like '\\_two\\_factor\\_%' group by u.ID, u.user_email`,
    blank: "delete from wp_usermeta where meta_key like '\\_two\\_factor\\_%'",
  },
}

function djangoOtpRows(totp: string, device: string, token: string, user: string): string {
  return `select line from (
  select d.user_id, 0 as kind, d.id, json_build_object('subject', d.user_id::text, 'account', u.email, 'kind', 'totp', 'key', d.key,
    'step', d.step, 't0', d.t0, 'digits', d.digits, 'last_t', d.last_t, 'confirmed', d.confirmed) as line
  from ${totp} d join ${user} u on u.id = d.user_id
  union all
  select d.user_id, 1, t.id, json_build_object('subject', d.user_id::text, 'kind', 'static', 'token', t.token, 'confirmed', d.confirmed)
  from ${token} t join ${device} d on d.id = t.device_id
) rows order by user_id, kind, id`
}
