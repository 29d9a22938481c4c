import { type Channel, type Delivery, DeliveryFault } from "../delivery/channel.ts"
import { checkChannelName } from "../delivery/channel-name.ts"

/**
 * A channel that is a function of the application: a push service, a mailer of its own, a test.
 * @param send resolves when the message is handed on for good; what it throws is tried again later, unless it is a final `DeliveryFault`
 * @throws RangeError | TypeError where the name or the function is none
 */
export function callbackChannel(name: string, send: (delivery: Delivery) => Promise<void> | void): Channel {
  if (typeof send !== "function") throw new TypeError(`send: expected a function, got ${typeof send}`)
  return {
    name: checkChannelName(name),
    async send(delivery) {
      try {
        await send(delivery)
      } catch (fault) {
        throw fault instanceof DeliveryFault ? fault : new DeliveryFault("callback-failed", { cause: fault })
      }
    },
  }
}
