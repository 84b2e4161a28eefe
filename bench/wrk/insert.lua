-- One new record a request; BODY has the place of its number marked with a tilde.
local number = 1000000
local path, body = os.getenv("WRK_PATH"), os.getenv("WRK_BODY")
request = function()
  number = number + 1
  return wrk.format("POST", path, nil, (body:gsub("~", number)))
end
