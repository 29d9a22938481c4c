import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { Webhook } from "standardwebhooks"
import { heard } from "../../../../../../test/waiting.ts"
import { selfSignedCertificate } from "../../../service/server/self-signed-certificate.test.ts"

export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** what the scheme's own package made of it; null where no signature held */
  readonly payload: WebhookPayload | null
}

/** The body as docs/guides/notices.md describes it. */
export interface WebhookPayload {
  readonly type: string
  readonly timestamp: string
  readonly data: {
    readonly notice: Readonly<Record<string, unknown>>
    readonly address: Readonly<Record<string, string>>
    readonly message: { title: string; text: string; html: string; attachments?: { base64: string }[] }
  }
}

export interface WebhookReceiver {
  readonly url: string
  readonly cert: string
  readonly received: ReceivedWebhook[]
  close(): Promise<void>
}

/** A real receiver that verifies with the reference package. */
export async function openReceiver(
  secret: string,
  answer: RequestListener = (_, response) => response.writeHead(204).end(),
  isTls = false,
): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = []
  const { key, cert } = selfSignedCertificate()
  const listener: RequestListener = async (request, response) => {
    received.push(await readWebhook(request, new Webhook(secret)))
    answer(request, response)
  }
  const server: Server = isTls ? createTlsServer({ key, cert }, listener) : createServer(listener)
  server.listen(0, "localhost")
  await heard(server, "listening")
  const { port } = server.address() as { port: number }
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await heard(server, "close")
  }
  return { url: `${isTls ? "https" : "http"}://localhost:${port}/hooks`, cert, received, close }
}

async function readWebhook(request: IncomingMessage, verifier: Webhook): Promise<ReceivedWebhook> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString("utf8")
  const headers = request.headers as Record<string, string>
  try {
    return { headers, body, payload: verifier.verify(body, headers) as WebhookPayload }
  } catch {
    return { headers, body, payload: null }
  }
}
