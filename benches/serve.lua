-- What wrk sends, for benches/serve: a worked case, as the text that it is.
local case = assert(os.getenv("CASE"), "CASE names a case in TOML")
local policy = assert(os.getenv("POLICY"), "POLICY names its policy")
local file = assert(io.open(case))
local text = file:read("a")
file:close()
text = text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", "\\n"):gsub("\t", "\\t"):gsub("\r", "")

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"policy": "' .. policy .. '", "case": "' .. text .. '", "changes": '
  .. (os.getenv("CHANGES") or "false") .. "}"

function done(summary, latency)
  local seconds = summary.duration / 1e6
  io.write(string.format(
    "%d answers, %.0f a second; half within %.2f ms, 99 of 100 within %.2f ms; %d wrong, %d broken off\n",
    summary.requests, summary.requests / seconds, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
