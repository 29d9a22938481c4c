# Enrols an account with a real devise-two-factor 4 on ActiveRecord, uses one TOTP code and one backup code there, and prints its row.
# With "gitlab" the model declares secret and codes as GitLab does (app/models/user.rb): AES-CBC, and codes as JSON in a text column.
require "json"
require "active_record"
require "attr_encrypted"
require "devise"
require "devise/orm/active_record"
require "devise-two-factor"
require "devise_two_factor/models"

GITLAB = ARGV[0] == "gitlab"
KEY = "0123456789abcdef0123456789abcdef0123456789abcdef"
ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: ":memory:")
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table :accounts do |t|
    t.string :email, :encrypted_password, :encrypted_otp_secret, :encrypted_otp_secret_iv, :encrypted_otp_secret_salt
    t.integer :consumed_timestep
    t.boolean :otp_required_for_login
    t.text :otp_backup_codes
  end
end

class Account < ActiveRecord::Base
  serialize :otp_backup_codes, GITLAB ? JSON : Array
  if GITLAB
    attr_encrypted :otp_secret, key: KEY, mode: :per_attribute_iv_and_salt, insecure_mode: true, algorithm: "aes-256-cbc"
  end
  devise :two_factor_authenticatable, :two_factor_backupable,
         otp_secret_encryption_key: KEY, otp_number_of_backup_codes: 5, otp_backup_code_length: 16, stretches: 4
end

account = Account.new(email: "ada@example.com", otp_required_for_login: true)
account.otp_secret = Account.generate_otp_secret
account.save!(validate: false)
used_totp = account.current_otp
raise "devise takes its own code" unless account.validate_and_consume_otp!(used_totp)
codes = account.generate_otp_backup_codes!
raise "devise takes its own backup code" unless account.invalidate_otp_backup_code!(codes[1])
account.save!(validate: false)

# As it lies in the table, with the codes as YAML.
raw = ActiveRecord::Base.connection.select_one("select * from accounts")
row = {
  subject: raw["id"].to_s, account: raw["email"], otpSecret: nil,
  encryptedOtpSecret: raw["encrypted_otp_secret"], encryptedOtpSecretIv: raw["encrypted_otp_secret_iv"],
  encryptedOtpSecretSalt: raw["encrypted_otp_secret_salt"],
  consumedTimestep: raw["consumed_timestep"], backupCodes: raw["otp_backup_codes"]
}
puts JSON.generate(rows: [row], key: JSON.generate((GITLAB ? :otp_key_base : :otp_secret_encryption_key) => KEY), secretBase32: account.otp_secret,
                   usedTotp: used_totp, usedCode: codes[1], codes: codes - [codes[1]])
