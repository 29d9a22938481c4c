export {
  type Accepted,
  type Advice,
  adviceKinds,
  type Method,
  methods,
  type NotAccepted,
  type RefusalReason,
  type Refused,
  refusalReasons,
  type Throttled,
} from "./outcomes.ts"
