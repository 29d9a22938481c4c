<?php
// Writes a row as Fortify does, with Laravel's real encrypter, and prints it.
$autoload = '/usr/share/php/Illuminate/Encryption/autoload.php';
if (!file_exists($autoload)) {
    exit(3);
}
error_reporting(E_ALL & ~E_DEPRECATED);
require $autoload;

$key = random_bytes(32);
$encrypter = new Illuminate\Encryption\Encrypter($key, $argv[1] ?? 'aes-256-cbc');
$symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
$secret = '';
for ($i = 0; $i < 32; $i++) {
    $secret .= $symbols[random_int(0, 31)];
}
$letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
$word = function () use ($letters) {
    $word = '';
    for ($i = 0; $i < 10; $i++) {
        $word .= $letters[random_int(0, 61)];
    }
    return $word;
};
$codes = [];
for ($i = 0; $i < 8; $i++) {
    $codes[] = $word() . '-' . $word();
}
// A used code is replaced by another that nobody sees: RecoveryCode::generate().
$used = $codes[2];
$kept = array_values(array_diff($codes, [$used]));
$stored = $codes;
$stored[2] = $word() . '-' . $word();
$row = [
    'subject' => '9',
    'account' => 'ada@example.com',
    'secret' => $encrypter->encrypt($secret),
    'recoveryCodes' => $encrypter->encrypt(json_encode($stored)),
    'confirmedAt' => '2026-01-01 00:00:00',
];
echo json_encode(['rows' => [$row], 'key' => 'base64:' . base64_encode($key), 'secretBase32' => $secret,
    'usedTotp' => null, 'usedCode' => $used, 'codes' => $kept]);
