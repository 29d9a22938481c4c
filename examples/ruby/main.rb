# The application: pages and guards. Accounts and sessions are in memory. Ruby has no web server of its own, so this one speaks HTTP/1.1 by
# itself, one request a connection.
require "cgi"
require "openssl"
require "securerandom"
require "socket"
require_relative "second_factor"

PAGES = File.join(__dir__, "../shared/pages")
STATUS = { 200 => "OK", 204 => "No Content", 303 => "See Other", 400 => "Bad Request", 401 => "Unauthorized",
           404 => "Not Found", 503 => "Service Unavailable" }.freeze
ACCOUNTS = {}
SESSIONS = {}

def hashed(password, salt)
  OpenSSL::KDF.scrypt(password, salt: salt, N: 16_384, r: 8, p: 1, length: 32)
end

def sign_up(email, password)
  return if email.empty? || password.empty? || ACCOUNTS.key?(email)
  salt = SecureRandom.bytes(16)
  ACCOUNTS[email] = { id: SecureRandom.hex(16), salt: salt, hash: hashed(password, salt) }
end

def sign_in(email, password)
  account = ACCOUNTS[email]
  account if account && OpenSSL.fixed_length_secure_compare(account[:hash], hashed(password, account[:salt]))
end

# One request: what was asked, the session that it is in, and what is answered.
class Exchange
  def initialize(method, path, cookie, body)
    @route = "#{method} #{path}"
    @body = body
    @id = cookie[/(?:^|; )session=([\w-]+)/, 1].to_s
    @session = SESSIONS[@id] || {}
    @headers = {}
  end

  def answer
    route
    [@status, @headers, @text.to_s]
  rescue Unavailable
    show("fault", 503)
    [@status, @headers, @text]
  end

  private

  def route
    case @route
    when "GET /" then home
    when "POST /sign-up" then enter(method(:sign_up))
    when "POST /sign-in" then enter(method(:sign_in))
    when "POST /sign-out" then keep(nil) && lead("/")
    when "GET /second-step" then second_step
    when "POST /second-factor" then settle
    when "GET /security" then security
    when "POST /transfer" then transfer
    else show("fault", 404)
    end
  end

  def standing(max_age: nil, method: nil)
    age = Time.now - (@session[:at] || Time.at(0))
    return age < 600 ? "owed" : "anonymous" unless @session[:passed]
    (max_age && age > max_age) || (method && !@session[:amr].include?(method)) ? "stale" : "ok"
  end

  # Puts a session in the place of the one before, under a new id.
  def keep(session)
    SESSIONS.delete(@id)
    @id = SecureRandom.urlsafe_base64(32)
    SESSIONS[@id] = session if session
    @headers["Set-Cookie"] = "session=#{@id}; HttpOnly; SameSite=Lax; Path=/"
  end

  def show(page, status = 200, values = {})
    @status = status
    @headers["Content-Type"] = "text/html; charset=utf-8"
    @text = File.read("#{PAGES}/#{page}.html").gsub(/\{\{(\w+)\}\}/) { CGI.escapeHTML(values.fetch($1)) }
  end

  def lead(path)
    @status = 303
    @headers["Location"] = path
  end

  def home
    case standing
    when "owed" then lead("/second-step")
    when "ok" then show("home", 200, { "email" => @session[:email] })
    else show("welcome")
    end
  end

  def enter(how)
    form = URI.decode_www_form(@body).to_h
    account = how.call(form["email"].to_s, form["password"].to_s)
    if account
      known = status(account[:id])
      purpose = known["mustEnroll"] ? "enroll" : "challenge"
      keep({ subject: account[:id], email: form["email"], passed: !known["required"], purpose: purpose, at: Time.now, amr: [], used: [] })
    end
    lead("/")
  end

  def second_step
    return lead("/") if standing == "anonymous"
    show("element", 200, { "title" => "Second step", **element(@session, @session[:purpose]) })
  end

  def settle
    return @status = 401 if standing == "anonymous"
    claims = check(@session, JSON.parse(@body)["result"])
    return @status = 400 if claims.nil?
    amr = claims["outcome"] == "removed" ? [] : claims["amr"]
    keep({ **@session, passed: true, purpose: "challenge", at: Time.now, amr: amr, used: [*@session[:used], claims["jti"]] })
    @status = 204
  end

  def security
    return lead("/") if standing != "ok"
    purpose = status(@session[:subject])["required"] ? "manage" : "enroll"
    show("element", 200, { "title" => "Security", **element(@session, purpose) })
  end

  def transfer
    case standing(max_age: 300, method: "otp")
    when "ok" then show("transfer")
    when "anonymous" then lead("/")
    else lead("/second-step")
    end
  end
end

def serve(socket)
  method, target = socket.gets.to_s.split
  return if target.nil?
  headers = {}
  while (line = socket.gets&.chomp) && !line.empty?
    name, value = line.split(": ", 2)
    headers[name.downcase] = value.to_s
  end
  body = socket.read(headers["content-length"].to_i).to_s
  status, answered, text = Exchange.new(method, target.split("?").first, headers["cookie"].to_s, body).answer
  answered = { **answered, "Content-Length" => text.bytesize, "Connection" => "close" }
  socket.write("HTTP/1.1 #{status} #{STATUS[status]}\r\n", *answered.map { |name, value| "#{name}: #{value}\r\n" }, "\r\n", text)
ensure
  socket.close
end

server = TCPServer.new("127.0.0.1", ENV.fetch("PORT", "3000").to_i)
trap("TERM") { exit }
loop { Thread.new(server.accept) { |socket| serve(socket) } }
