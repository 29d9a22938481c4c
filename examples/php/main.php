<?php
// The application: pages and guards. Accounts and sessions are in files of PHP's own.
declare(strict_types=1);
require __DIR__ . '/second_factor.php';

const ACCOUNTS = 'postern-example-accounts.json';

session_save_path(sys_get_temp_dir());
session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Lax', 'use_strict_mode' => true, 'name' => 'session']);

function accounts(): array
{
    return json_decode(@file_get_contents(sys_get_temp_dir() . '/' . ACCOUNTS) ?: '[]', true);
}

function sign_up(string $email, string $password): ?string
{
    $accounts = accounts();
    if ($email === '' || $password === '' || isset($accounts[$email])) {
        return null;
    }
    $accounts[$email] = ['id' => bin2hex(random_bytes(16)), 'hash' => password_hash($password, PASSWORD_DEFAULT)];
    file_put_contents(sys_get_temp_dir() . '/' . ACCOUNTS, json_encode($accounts), LOCK_EX);
    return $accounts[$email]['id'];
}

function sign_in(string $email, string $password): ?string
{
    $account = accounts()[$email] ?? null;
    return $account !== null && password_verify($password, $account['hash']) ? $account['id'] : null;
}

function standing(?int $maxAge = null, ?string $method = null): string
{
    $age = time() - ($_SESSION['at'] ?? 0);
    if (!($_SESSION['passed'] ?? false)) {
        return $age < 600 ? 'owed' : 'anonymous';
    }
    $isStale = ($maxAge !== null && $age > $maxAge) || ($method !== null && !in_array($method, $_SESSION['amr'], true));
    return $isStale ? 'stale' : 'ok';
}

function show(string $page, int $status = 200, array $values = []): void
{
    http_response_code($status);
    $text = file_get_contents(__DIR__ . "/../shared/pages/$page.html");
    foreach ($values as $name => $value) {
        $text = str_replace('{{' . $name . '}}', htmlspecialchars($value), $text);
    }
    echo $text;
}

function lead(string $path): void
{
    header("Location: $path", true, 303);
}

function enter(callable $how): void
{
    $email = $_POST['email'] ?? '';
    $id = $how($email, $_POST['password'] ?? '');
    if ($id !== null) {
        $known = status($id);
        session_regenerate_id(true);
        $_SESSION = ['subject' => $id, 'email' => $email, 'passed' => !($known['required'] ?? false), 'at' => time()];
        $_SESSION += ['purpose' => ($known['mustEnroll'] ?? false) ? 'enroll' : 'challenge', 'amr' => [], 'used' => []];
    }
    lead('/');
}

function show_element(string $title, string $purpose): void
{
    $element = element($_SESSION['subject'], $purpose, $_SESSION['email']);
    $_SESSION['ticket'] = $element['ticket'];
    show('element', 200, ['title' => $title] + $element);
}

function settle(): void
{
    $result = json_decode(file_get_contents('php://input'), true)['result'] ?? null;
    $claims = is_string($result) ? check($_SESSION['subject'], $_SESSION['ticket'] ?? '', substr($result, 0, 4096)) : null;
    if ($claims === null || in_array($claims['jti'], $_SESSION['used'], true)) {
        http_response_code(400);
        return;
    }
    session_regenerate_id(true);
    $amr = $claims['outcome'] === 'removed' ? [] : $claims['amr'];
    $used = [...$_SESSION['used'], $claims['jti']];
    $_SESSION = ['passed' => true, 'purpose' => 'challenge', 'at' => time(), 'amr' => $amr, 'used' => $used] + $_SESSION;
    http_response_code(204);
}

function answer(string $route): void
{
    $standing = standing();
    match ($route) {
        'GET /' => match ($standing) {
            'ok' => show('home', 200, ['email' => $_SESSION['email']]),
            'owed' => lead('/second-step'),
            default => show('welcome'),
        },
        'POST /sign-up' => enter('sign_up'),
        'POST /sign-in' => enter('sign_in'),
        'POST /sign-out' => [session_regenerate_id(true), $_SESSION = [], lead('/')],
        'GET /second-step' => $standing === 'anonymous' ? lead('/') : show_element('Second step', $_SESSION['purpose']),
        'POST /second-factor' => $standing === 'anonymous' ? http_response_code(401) : settle(),
        'GET /security' => $standing !== 'ok'
            ? lead('/')
            : show_element('Security', status($_SESSION['subject'])['required'] ?? false ? 'manage' : 'enroll'),
        'POST /transfer' => match (standing(300, 'otp')) {
            'ok' => show('transfer'),
            'anonymous' => lead('/'),
            default => lead('/second-step'),
        },
        default => show('fault', 404),
    };
}

try {
    answer($_SERVER['REQUEST_METHOD'] . ' ' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
} catch (Unavailable) {
    show('fault', 503);
}
