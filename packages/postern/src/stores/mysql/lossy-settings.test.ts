import assert from "node:assert/strict"
import { test } from "node:test"
import { warningsOfLoss } from "./lossy-settings.ts"

const sound = { innodb_flush_log_at_trx_commit: "1", innodb_flush_method: "O_DIRECT", log_bin: "OFF" }
const named = (settings: Record<string, string>) => warningsOfLoss(new Map(Object.entries({ ...sound, ...settings })))

test("settings that keep what was acknowledged are not named", () => {
  assert.deepEqual(named({}), [])
  assert.deepEqual(named({ log_bin: "ON", sync_binlog: "1" }), [])
  assert.deepEqual(
    named({ wsrep_on: "ON", wsrep_provider_options: "pc.ignore_quorum = false; pc.ignore_sb = false; x = 1" }),
    [],
  )
  const waitedFor = { Rpl_semi_sync_master_status: "ON", rpl_semi_sync_master_wait_point: "AFTER_SYNC" }
  assert.deepEqual(named({ Slaves_connected: "2", ...waitedFor }), [])
})

test("each setting that loses what was acknowledged is named", () => {
  assert.deepEqual(named({ innodb_flush_log_at_trx_commit: "2" }), ["commits-not-flushed"])
  assert.deepEqual(named({ innodb_flush_method: "nosync" }), ["commits-not-flushed"])
  assert.deepEqual(named({ log_bin: "ON", sync_binlog: "0" }), ["binlog-not-synced"])
  assert.deepEqual(named({ Slaves_connected: "1", Rpl_semi_sync_master_status: "OFF" }), ["standby-asynchronous"])
  const late = { Rpl_semi_sync_master_status: "ON", rpl_semi_sync_master_wait_point: "AFTER_COMMIT" }
  assert.deepEqual(named({ Slaves_connected: "1", ...late }), ["standby-asynchronous"])
  for (const option of ["pc.ignore_sb = true", "pc.ignore_quorum=YES", "a = 1; pc.ignore_sb = 1;"])
    assert.deepEqual(named({ wsrep_on: "ON", wsrep_provider_options: option }), ["split-brain-allowed"])
})
