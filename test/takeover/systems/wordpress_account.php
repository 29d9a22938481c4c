<?php
// Hashes backup codes with WordPress's real password hasher of before 6.8, as the plugin Two-Factor keeps them, and prints the row.
$phpass = '/usr/share/wordpress/wp-includes/class-phpass.php';
if (!file_exists($phpass)) {
    exit(3);
}
error_reporting(E_ALL & ~E_DEPRECATED);
require $phpass;

$symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
$secret = '';
for ($i = 0; $i < 32; $i++) {
    $secret .= $symbols[random_int(0, 31)];
}
// wp_hash_password()
$hasher = new PasswordHash(8, true);
$codes = [];
$hashes = [];
for ($i = 0; $i < 10; $i++) {
    $codes[] = sprintf('%08d', random_int(0, 99999999));
    $hashes[] = $hasher->HashPassword($codes[$i]);
}
$used = $codes[4];
if (!$hasher->CheckPassword($used, $hashes[4])) {
    exit(4);
}
unset($hashes[4]);
$row = [
    'subject' => '11',
    'account' => 'ada@example.com',
    'totpKey' => $secret,
    'lastLogin' => null,
    'backupCodes' => serialize(array_values($hashes)),
];
echo json_encode(['rows' => [$row], 'key' => null, 'secretBase32' => $secret, 'usedTotp' => null, 'usedCode' => $used,
    'codes' => array_values(array_diff($codes, [$used]))]);
