<?php
// The second factor over HTTP: all that is Postern's own. Where the service does not answer, everything throws Unavailable.
declare(strict_types=1);

final class Unavailable extends Exception {}

define('SERVICE', getenv('POSTERN_URL') ?: 'http://127.0.0.1:8080');

function ask(string $method, string $path, ?array $body = null): array
{
    $header = 'Authorization: Bearer ' . getenv('POSTERN_API_KEY') . "\r\nContent-Type: application/json";
    $http = ['method' => $method, 'header' => $header, 'timeout' => 5, 'ignore_errors' => true];
    $context = stream_context_create(['http' => $http + ($body === null ? [] : ['content' => json_encode($body)])]);
    $answer = json_decode(@file_get_contents(SERVICE . $path, false, $context) ?: '', true);
    $status = (int) substr($http_response_header[0] ?? '', 9, 3);
    return match (true) {
        $status === 404 => [],
        $status >= 300 || !is_array($answer) => throw new Unavailable(),
        default => $answer,
    };
}

function status(string $subject): array
{
    return ask('GET', '/v1/subjects/' . rawurlencode($subject));
}

function element(string $subject, string $purpose, string $account): array
{
    $made = ask('POST', '/v1/tickets', ['subject' => $subject, 'purpose' => $purpose, 'account' => $account]);
    $files = array_column(ask('GET', '/elements.json')['files'], null, 'name');
    $tag = ['enroll' => 'postern-setup', 'challenge' => 'postern-challenge', 'manage' => 'postern-manage'][$purpose];
    return ['tag' => $tag, 'ticket' => $made['ticket'], 'service' => SERVICE] + $files['elements'];
}

function check(string $subject, string $ticket, string $result): ?array
{
    $checked = ask('POST', '/v1/results', ['subject' => $subject, 'ticket' => $ticket, 'result' => $result]);
    return $checked['claims'] ?? null;
}
